import { isMappedOnce } from '../../kernel/mm/pagemap.js';
import { vmasIn } from '../../kernel/mm/vma.js';
import type { ProcOperation } from '../../language/operations/proc.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { vpn } from '../../units/numbers.js';
import { mmOf, num, place, type Performers } from './performer.js';

export const PROC: Performers<ProcOperation> = {
  *pagemap(run, op, frame) {
    const { k } = run;
    const mm = mmOf(run, frame);
    const start = place(op.at, frame);
    const end = start + num(op.npages, frame);
    yield* downRead(k, mm.mmapLock, 'pagemap_read');
    let once = 0;
    for (let page = start; page < end; page = vpn(page + 1))
      if (isMappedOnce(k.state, mm, page, () => k.rules.pagemapTellsOfAll)) once++;
    upRead(k, mm.mmapLock, 'pagemap_read');
    return { ret: once };
  },
  *maps(run, op, frame) {
    const { k } = run;
    const mm = mmOf(run, frame);
    const start = place(op.at, frame);
    yield* downRead(k, mm.mmapLock, 'show_map');
    const areas = vmasIn(mm, start, vpn(start + num(op.npages, frame)));
    upRead(k, mm.mmapLock, 'show_map');
    return { ret: areas.length, data: areas.map((area) => area.end - area.start) };
  },
};
