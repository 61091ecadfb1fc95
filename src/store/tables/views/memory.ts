import { Kind as K, MigrateReason, SpanType } from '../../../events/generated.js';
import type { ViewDefinition } from '../projection-schema.js';
import {
  access,
  ACCESS_DOC,
  DEVICE_ACCESS_DOC,
  deviceAccess,
  protection,
  PROTECTION_DOC,
} from '../words.js';
import {
  BEGIN_TIME,
  DURATION,
  END_TIME,
  int,
  MM,
  named,
  NPAGES,
  OPERATION,
  operationOf,
  SESSION,
  text,
  VPN,
} from './columns.js';

const FROM = int('from_seq', 'Event that made it; it holds from there on');
const TO = int(
  'to_seq',
  'Event that ended it, in which it does not hold any more; NULL if it holds at the end',
);

/** Entries and areas over time, faults, and migrations. */
export const MEMORY_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'pte_life',
    kind: 'view',
    doc: 'Values of CPU page-table entries, each with the events between which it held.',
    columns: [
      SESSION,
      int('mm', 'Address space'),
      int('vpn', 'Page'),
      text('type', 'Type of the entry; the name in PteType'),
      int('pfn', 'Page frame number'),
      int('flags', 'Bits: 1 write, 2 dirty, 4 young, 8 protnone'),
      text('access', ACCESS_DOC),
      FROM,
      TO,
    ],
    select: `SELECT session, mm, vpn, ${named('PteType', 'type')} AS type, pfn, flags, ${access('flags')} AS access, seq AS from_seq, to_seq FROM (
        SELECT session, kind, mm, vpn, a AS type, pfn, b AS flags, seq,
          lead(seq) OVER (PARTITION BY session, mm, vpn ORDER BY seq) AS to_seq
        FROM event WHERE kind IN (${K.PteSet}, ${K.PteClear}))
      WHERE kind = ${K.PteSet}`,
  },
  {
    name: 'mirror_entry_life',
    kind: 'view',
    doc: 'Values of entries of device page tables, each with the events between which it held.',
    columns: [
      SESSION,
      int('mirror', 'Mirror'),
      int('vpn', 'Page'),
      int('pfn', 'Page frame number'),
      int('flags', 'Bits: 1 write, 2 atomic'),
      text('access', DEVICE_ACCESS_DOC),
      FROM,
      TO,
    ],
    select: `SELECT session, mirror, vpn, pfn, flags, ${deviceAccess('flags')} AS access, seq AS from_seq, coalesce(to_seq,
          (SELECT f.seq FROM event f WHERE f.session = m.session AND f.kind = ${K.MirrorFree} AND f.a = m.mirror AND f.seq > m.seq
            ORDER BY f.seq LIMIT 1)) AS to_seq FROM (
        SELECT session, kind, a AS mirror, vpn, pfn, b AS flags, seq,
          lead(seq) OVER (PARTITION BY session, vpn, a ORDER BY seq) AS to_seq
        FROM event WHERE kind IN (${K.MirrorSet}, ${K.MirrorClear})) m
      WHERE kind = ${K.MirrorSet}`,
  },
  {
    name: 'vma_life',
    kind: 'view',
    doc: 'Areas of address spaces as they were, each with the events between which it was so.',
    columns: [
      SESSION,
      int('mm', 'Address space'),
      VPN,
      NPAGES,
      int('prot', 'Bits: 1 read, 2 write, 4 execute'),
      int('flags', 'Bits: 1 shared, 2 huge, 4 nohuge, 8 dontfork'),
      text('protection', PROTECTION_DOC),
      FROM,
      TO,
    ],
    // A change ends the area of its old first page and makes one of the new; both can be the same.
    select: `SELECT session, mm, vpn, npages, prot, flags, ${protection('prot', 'flags')} AS protection, seq AS from_seq, coalesce(to_seq,
          (SELECT f.seq FROM event f WHERE f.session = v.session AND f.kind = ${K.MmFree} AND f.mm = v.mm)) AS to_seq FROM (
        SELECT session, mm, vpn, npages, prot, flags, there, seq,
          lead(seq) OVER (PARTITION BY session, mm, vpn ORDER BY place) AS to_seq
        FROM (
          SELECT session, mm, vpn, npages, a AS prot, b AS flags, 1 AS there, seq, seq * 2 + 1 AS place FROM event WHERE kind = ${K.VmaInsert}
          UNION ALL
          SELECT session, mm, g, npages, a, b, 1, seq, seq * 2 + 1 FROM event WHERE kind = ${K.VmaChange}
          UNION ALL
          SELECT session, mm, vpn, NULL, NULL, NULL, 0, seq, seq * 2 FROM event WHERE kind IN (${K.VmaChange}, ${K.VmaRemove}))) v
      WHERE there`,
  },
  {
    name: 'page_fault',
    kind: 'view',
    doc: 'Page faults of processors and, through hmm_range_fault, of devices.',
    columns: [
      SESSION,
      int('seq', 'Event that began it; its span'),
      int('end_seq', 'Event that ended it; NULL if it never ended'),
      int('task', 'Task that faulted'),
      int('mm', 'Address space'),
      int('vpn', 'Page'),
      int('write', '1 for a write'),
      int('remote', '1 if it was done for a device or another process'),
      int('ret', 'Result of handle_mm_fault: 0, or VM_FAULT bits or -errno'),
      BEGIN_TIME,
      END_TIME,
      DURATION,
      OPERATION,
    ],
    select: `SELECT s.session, s.seq, s.end_seq, s.task, s.mm, s.vpn, (s.flags & 1) AS "write", (s.flags & 2) / 2 AS remote, s.ret,
        s.begin_time, s.end_time, s.end_time - s.begin_time AS duration, ${operationOf('s')} AS operation
      FROM span s WHERE s.type = ${SpanType.PAGE_FAULT}`,
  },
  {
    name: 'page_migration',
    kind: 'view',
    doc: 'One row a page that was to migrate: what became of it in the end.',
    columns: [
      SESSION,
      int('within', 'Span that the phases of the migration are in: the command or the fault'),
      MM,
      int('vpn', 'Page; 0 for a migration by frame numbers'),
      int('source', 'Page frame it was in; 0 if there was none'),
      int('destination', 'Page frame it went to; 0 if it did not'),
      text('reason', 'The last word on it; the name in MigrateReason. MIGRATE_DONE: it migrated'),
      int('seq', 'Event with that last word'),
      int('task', 'Task that migrated'),
      int('time', 'Virtual time of it, in nanoseconds'),
    ],
    select: `SELECT session, within, mm, vpn, pfn AS source, CASE a WHEN ${MigrateReason.MIGRATE_DONE} THEN b ELSE 0 END AS destination,
        ${named('MigrateReason', 'a')} AS reason, seq, task, time FROM (
        SELECT e.session, s.parent AS within, e.mm, e.vpn, e.pfn, e.a, e.b, max(e.seq) AS seq, e.task, e.time
        FROM event e JOIN span s ON s.session = e.session AND s.seq = e.span
        WHERE e.kind = ${K.MigratePage} GROUP BY e.session, s.parent, e.mm, e.vpn, e.pfn)`,
  },
];
