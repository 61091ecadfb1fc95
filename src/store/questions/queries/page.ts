import { int, text } from '../../tables/views/columns.js';
import { OF_SESSION, ofSession, SESSION_PARAMETER, spanName, type SavedQuery } from './query.js';

const PAGE = {
  name: 'page',
  type: 'page',
  doc: 'Page number in SQL; here 0x7f0000001000, vpn:0x7f0000001 or NAME+PAGES too',
} as const;
const MM = {
  name: 'mm',
  type: 'number',
  doc: 'Address space; any if none',
  default: null,
} as const;
const here = `${OF_SESSION} AND vpn = :page AND (:mm IS NULL OR mm = :mm)`;
const rights = (flags: string) => `iif(${flags} & 1, 'rw', 'r')`;
/** Mirrors of the address space. */
const mirrored = `${OF_SESSION} AND vpn = :page AND (:mm IS NULL OR mirror IN
    (SELECT mirror FROM mirror_create WHERE ${OF_SESSION} AND mm = :mm))`;

/** What happened to one page. */
export const PAGE_QUERIES: readonly SavedQuery[] = [
  {
    name: 'page-timeline',
    purpose:
      'everything that happened to one page: CPU entry, device entries, its frames, in order',
    parameters: [SESSION_PARAMETER, PAGE, MM],
    columns: [
      int('seq', 'Event'),
      int('time', 'Virtual time, in nanoseconds'),
      int('task', 'Task that ran'),
      text(
        'about',
        'cpu entry, device entry, frame, area, fault, invalidation, migration or violation',
      ),
      text('what', 'What happened, in words'),
      int('pfn', 'Page frame that it is about; NULL if none'),
      int('span', 'Innermost span around it'),
      text('within', 'Name or type of that span'),
    ],
    // A frame belongs to the page from its allocation before the first mapping to its free after.
    sql: `WITH
  frame AS (
    SELECT p.pfn,
      coalesce((SELECT max(a.seq) FROM page_alloc a WHERE ${ofSession('a')} AND a.pfn = p.pfn AND a.seq <= p.from_seq), p.from_seq) AS born,
      coalesce((SELECT min(f.seq) FROM page_free f WHERE ${ofSession('f')} AND f.pfn = p.pfn AND f.seq >= p.from_seq), 9007199254740991) AS died
    FROM (SELECT pfn, min(from_seq) AS from_seq FROM pte_life
      WHERE ${here} AND type NOT IN ('ZERO', 'SPECIAL') AND pfn > 0 GROUP BY pfn, from_seq) p
    GROUP BY 1, 2, 3),
  what AS (
    SELECT seq, 'cpu entry' AS about, type || ' ' || ${rights('flags')} || iif(flags & 2, ' dirty', '') AS what, pfn FROM pte_set WHERE ${here}
    UNION ALL SELECT seq, 'cpu entry', 'NONE', NULL FROM pte_clear WHERE ${here}
    UNION ALL SELECT seq, 'cpu entry', type || ' of 512 pages', nullif(pfn, 0) FROM pmd_set
      WHERE ${OF_SESSION} AND vpn = :page - :page % 512 AND (:mm IS NULL OR mm = :mm)
    UNION ALL SELECT seq, 'cpu entry', 'PMD_NONE of 512 pages', NULL FROM pmd_clear
      WHERE ${OF_SESSION} AND vpn = :page - :page % 512 AND (:mm IS NULL OR mm = :mm)
    UNION ALL SELECT seq, 'device entry', 'mirror ' || mirror || ' maps ' || ${rights('flags')}, pfn FROM mirror_set WHERE ${mirrored}
    UNION ALL SELECT seq, 'device entry', 'mirror ' || mirror || ' drops it', NULL FROM mirror_clear WHERE ${mirrored}
    UNION ALL SELECT seq, 'fault', iif(write, 'write', 'read') || iif(remote, ' for a device', '') || iif(ret = 0, '', ', ret ' || ret), NULL
      FROM page_fault WHERE ${here}
    UNION ALL SELECT seq, 'invalidation', event || ' of ' || npages || iif(npages = 1, ' page', ' pages'), NULL FROM invalidation
      WHERE ${OF_SESSION} AND vpn <= :page AND vpn + npages > :page AND (:mm IS NULL OR mm = :mm)
    UNION ALL SELECT seq, 'migration', reason, nullif(pfn, 0) FROM migrate_page WHERE ${here}
    UNION ALL SELECT seq, 'violation', type || ': ' || message, nullif(pfn, 0) FROM violation WHERE ${OF_SESSION} AND vpn = :page
    UNION ALL SELECT from_seq, 'area', npages || ' pages ' || iif(prot & 1, 'r', '-') || iif(prot & 2, 'w', '-') || iif(prot & 4, 'x', '-'), NULL
      FROM vma_life WHERE ${OF_SESSION} AND vpn <= :page AND vpn + npages > :page AND (:mm IS NULL OR mm = :mm)
    UNION ALL SELECT e.seq, 'frame', CASE e.kind
        WHEN 'PageAlloc' THEN 'allocated' WHEN 'PageFree' THEN 'freed' WHEN 'PageLock' THEN 'locked' WHEN 'PageUnlock' THEN 'unlocked'
        WHEN 'PageCount' THEN 'refcount ' || e.refcount || ' mapcount ' || e.mapcount
        WHEN 'PageContent' THEN 'new contents' WHEN 'PageCopy' THEN 'contents of frame ' || e."from" ELSE e.kind END, e.pfn
      FROM frame f JOIN page_events e ON ${ofSession('e')} AND e.pfn = f.pfn AND e.seq BETWEEN f.born AND f.died)
SELECT DISTINCT w.seq, e.time, e.task, w.about, w.what, w.pfn, e.span, ${spanName('e')} AS within
FROM what w JOIN event e ON ${ofSession('e')} AND e.seq = w.seq
ORDER BY w.seq, w.about`,
  },
  {
    name: 'page-values',
    purpose: 'values that the CPU entry and the device entries of one page had, and for how long',
    parameters: [SESSION_PARAMETER, PAGE, MM],
    columns: [
      text('entry', 'cpu, or the mirror'),
      text('type', 'Type of the entry'),
      int('pfn', 'Page frame number'),
      int('writable', '1 if it allows writing'),
      int('from_seq', 'Event that made it'),
      int('to_seq', 'Event that ended it; NULL if it holds at the end'),
      int('duration', 'Nanoseconds that it held; NULL if it holds at the end'),
    ],
    sql: `WITH life AS (
    SELECT 'cpu' || iif(:mm IS NULL, ' of mm ' || mm, '') AS entry, type, pfn, flags & 1 AS writable, from_seq, to_seq FROM pte_life WHERE ${here}
    UNION ALL SELECT 'mirror ' || mirror, 'MAPPED', pfn, flags & 1, from_seq, to_seq FROM mirror_entry_life WHERE ${mirrored})
SELECT l.*, t.time - f.time AS duration FROM life l
JOIN event f ON ${ofSession('f')} AND f.seq = l.from_seq
LEFT JOIN event t ON t.session = f.session AND t.seq = l.to_seq
ORDER BY l.from_seq, l.entry`,
  },
];
