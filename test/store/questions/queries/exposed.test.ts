import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../../../src/designs/resolve.js';
import { PmdType, PteType } from '../../../../src/events/generated.js';
import { loadWorkload } from '../../../../src/language/library.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  forEachEntry,
  getEntry,
  getPmd,
  pmdType,
} from '../../../../src/machine/page-table.js';
import type { MachineView } from '../../../../src/machine/state.js';
import { evolve } from '../../../../src/machine/evolve.js';
import { emptyMachine } from '../../../../src/machine/state.js';
import { recordSession } from '../../../../src/replay/record.js';
import { buildProjections } from '../../../../src/store/tables/projections.js';
import { SAVED_QUERIES } from '../../../../src/store/questions/queries/all.js';
import { runSaved } from '../../../../src/store/questions/queries/run.js';
import { TraceFile } from '../../../../src/store/trace-file.js';
import { vpn, VPN_END, type Vpn } from '../../../../src/units/numbers.js';
import { scratch } from '../../../support/trace.js';

interface Exposure {
  readonly mirror: number;
  readonly vpn: number;
  readonly type: string;
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** Cases of the docket by what they are about. */
const CASES: Readonly<Record<string, string>> = {
  same_device_twice: 'traces/docket/F01-same-device-twice.hmm',
  migrated_and_protected: 'traces/docket/D03-migrated-and-protected.hmm',
  drop_during_migration: 'traces/docket/F02-drop-during-migration.hmm',
  own_device_page: 'traces/docket/D01-own-device-page.hmm',
};

/** What the saved query says of a workload, and the machine after each event of it. */
function recorded(name: string, design: string) {
  const file = TraceFile.openForAppend(join(scratch(), 'exposed.db'));
  const { workload, text } = loadWorkload(CASES[name] ?? name);
  const { session } = recordSession(file, {
    ...{ workload, text, design: resolveDesign(design, () => '') },
    ...{ seed: 1, strategy: 'random', toolVersion: '0.0.0-test' },
  });
  buildProjections(file, session.id);
  const { rows } = runSaved(
    file,
    SAVED_QUERIES.find((q) => q.name === 'exposed')!,
  );
  const exposures = (rows as (number & string)[][]).map((r): Exposure => ({
    ...{ mirror: r[0]!, vpn: r[1]!, type: r[3]!, what: r[5]! },
    ...{ from: r[6]!, to: r[7] ?? Infinity },
  }));
  const each = (visit: (m: MachineView) => void): void => {
    const machine = emptyMachine();
    file.readEvents(session.id, 1, Infinity, (e) => {
      evolve(machine, e);
      visit(machine);
    });
    file.close();
  };
  return { exposures, each };
}

/** What the CPU's page table leads to. */
function cpuOf(m: MachineView, mm: number, page: Vpn) {
  const { table } = m.mms.get(mm)!;
  const [entry, pmd] = [getEntry(table, page), getPmd(table, page)];
  const huge = entryType(entry) === PteType.NONE && pmdType(pmd) > PmdType.PMD_TABLE;
  const head = entryPfn(huge ? pmd : entry);
  const pfn = huge && pmdType(pmd) === PmdType.PMD_HUGE ? head + (page % 512) : head;
  const behind = huge || pfn === 0 ? 0 : m.pages.backing(entryPfn(entry));
  return {
    frames: [behind || pfn, pfn],
    writable: entryWritable(huge ? pmd : entry),
    judged:
      huge ||
      [PteType.PRESENT, PteType.ZERO, PteType.DEVICE_PRIVATE].some((t) => t === entryType(entry)),
  };
}

function exposedNow(m: MachineView): string[] {
  const found: string[] = [];
  for (const mirror of m.mirrors.values()) {
    if (!m.mms.has(mirror.mm)) continue;
    forEachEntry(mirror.table, vpn(0), VPN_END, (page, entry) => {
      const cpu = cpuOf(m, mirror.mm, page);
      if (!cpu.frames.includes(entryPfn(entry))) found.push(`${mirror.id} ${page} frame`);
      else if (entryWritable(entry) && !cpu.writable && cpu.judged)
        found.push(`${mirror.id} ${page} write`);
    });
  }
  return found.sort();
}

describe('the saved query exposed', () => {
  it.each([
    ['same_device_twice', 'linux-6.1'],
    ['migrated_and_protected', 'v5'],
    ['drop_during_migration', 'linux-6.1'],
    ['own_device_page', 'v5'],
    ['munmap_middle', 'v5+driver.unmap=stale'],
    ['anon_write_prot', 'v5'],
    ['anon_write_huge', 'v5+driver.unmap=stale'],
  ])('says of %s under %s what the states say after every event', (name, design) => {
    const { exposures, each } = recorded(name, design);
    each((m) => {
      const said = exposures.filter((x) => x.from <= m.seq && m.seq < x.to);
      expect(said.map((x) => `${x.mirror} ${x.vpn} ${x.what}`).sort(), `event ${m.seq}`).toEqual(
        exposedNow(m),
      );
    });
  });

  it('finds a device that keeps the page from before a migration by another file', () => {
    const { exposures } = recorded('same_device_twice', 'linux-6.1');
    expect(exposures).toContainEqual(
      expect.objectContaining({ mirror: 1, type: 'DEVICE_PRIVATE', what: 'frame' }),
    );
  });
  it('finds a device that may write what the address space maps read only', () => {
    const { exposures } = recorded('migrated_and_protected', 'v5');
    expect(exposures).toContainEqual(
      expect.objectContaining({ mirror: 1, type: 'DEVICE_PRIVATE', what: 'write' }),
    );
  });
});
