import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { entryFlags, entryPfn, entryType, forEachEntry } from '../../src/machine/page-table.js';
import { machineAt } from '../../src/replay/fold.js';
import { recordSession } from '../../src/replay/record.js';
import { Random } from '../../src/schedule/random.js';
import { queryAt } from '../../src/store/as-of.js';
import { buildProjections } from '../../src/store/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { vpn, VPN_END } from '../../src/units/numbers.js';
import { generateWorkload, PROFILES } from '../../src/workload/generate.js';
import { printWorkload } from '../../src/workload/print.js';
import { scratch } from '../support/trace.js';
import { TESTED } from './tested-designs.js';

describe('SQL over the projections', () => {
  it.each(TESTED)(
    'sees the page tables, intervals and mirror entries that folding sees, under %s',
    (design) => {
      const file = TraceFile.create(join(scratch(), 't.db'));
      PROFILES.slice(0, 5).forEach((profile, i) => {
        const seed = 50 + i;
        const workload = generateWorkload({ profile, seed, operations: 12 });
        const { session } = recordSession(file, {
          workload,
          text: printWorkload(workload),
          design: resolveDesign(design, () => ''),
          seed,
          strategy: 'random',
          toolVersion: '0',
        });
        buildProjections(file, session.id);
        const random = new Random(seed, 7);
        for (let n = 0; n < 3; n++) agreeAt(file, session.id, 1 + random.below(session.events));
        agreeAt(file, session.id, session.events);
      });
      file.close();
    },
  );
});

function agreeAt(file: TraceFile, session: number, seq: number): void {
  const m = machineAt(file, session, seq);
  const sql = (text: string): unknown[][] =>
    queryAt(file, { session, seq }, text).rows.map((r) => Object.values(r));
  const ptes: number[][] = [];
  for (const mm of m.mms.values()) {
    forEachEntry(mm.table, vpn(0), VPN_END, (page, e) =>
      ptes.push([mm.id, page, entryType(e), entryPfn(e), entryFlags(e)]),
    );
  }
  expect(
    sql('SELECT mm, vpn, type, pfn, flags FROM pte_at ORDER BY mm, vpn'),
    `page tables at ${seq}`,
  ).toEqual(sorted(ptes));
  const entries: number[][] = [];
  for (const mirror of m.mirrors.values()) {
    forEachEntry(mirror.table, vpn(0), VPN_END, (page, e) =>
      entries.push([mirror.id, page, entryPfn(e), entryFlags(e)]),
    );
  }
  expect(
    sql('SELECT mirror, vpn, pfn, flags FROM mirror_entry_at ORDER BY mirror, vpn'),
    `mirrors at ${seq}`,
  ).toEqual(sorted(entries));
  const intervals = [...m.intervals.values()].map((i) => [
    i.id,
    i.mm,
    i.mirror,
    i.start,
    i.last,
    i.seq,
    i.inTree ? 1 : 0,
    i.deferred,
    i.pending ? 1 : 0,
  ]);
  expect(
    sql(
      'SELECT interval, mm, mirror, start, last, invalidate_seq, in_tree, deferred, pending FROM interval_at ORDER BY interval',
    ),
    `intervals at ${seq}`,
  ).toEqual(sorted(intervals));
}

function sorted(rows: number[][]): number[][] {
  return rows.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
}
