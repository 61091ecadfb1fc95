import { LockType, PmdType } from '../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  forEachEntry,
  pmdType,
  type EntryTableView,
} from '../machine/page-table.js';
import type { IntervalView, MachineView, MirrorView, MmView } from '../machine/state.js';
import { PAGES_PER_PMD, vpn, VPN_END } from '../units/numbers.js';
import { oneLine } from '../units/one-line.js';
import {
  enumName,
  pinWords,
  prot,
  pte,
  some,
  waitsFor,
  words,
} from '../replay/text/describe-event.js';
import type { Labels } from '../replay/text/labels.js';
import type { Style } from './style.js';

/** What is after an event, as a reader wants it: what is empty is left out. */
export function describeState(m: MachineView, labels: Labels, style: Style): string[] {
  const out: string[] = [];
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) out.push(style.strong(title), ...lines.map((l) => `  ${oneLine(l)}`));
  };
  out.push(
    `after event ${m.seq}, ${(m.time / 1000).toFixed(2)} us${m.ended ? ', session ended' : ''}` +
      (m.violations > 0
        ? style.bad(`, ${m.violations} violation${m.violations === 1 ? '' : 's'}`)
        : ''),
  );
  section('tasks', taskLines(m, labels));
  for (const process of m.processes.values())
    section(`process ${process.id}: user pages that it keeps`, pinLines(process, labels));
  for (const mm of m.mms.values()) {
    section(
      `mm ${mm.id}: areas`,
      mm.vmas.map((v) => vmaLine(mm, v, labels)),
    );
    section(`mm ${mm.id}: page table (${mm.table.used} entries)`, [
      ...pmdLines(mm, labels),
      ...entryRuns(mm.table, (start, end) => labels.pages(mm.id, start, end), pte),
    ]);
    section(`mm ${mm.id}: notifier`, notifierLines(mm, m, labels));
  }
  for (const mirror of m.mirrors.values()) {
    const which = `${labels.mirror(mirror.id)}, mirror ${mirror.id} of mm ${mirror.mm}`;
    section(
      `${which}: device page table (${mirror.table.used} entries)`,
      mirrorLines(mirror, labels),
    );
    section(
      `${which}: intervals the driver tracks`,
      mirror.tracked.map(
        (t) => `interval ${t.interval} ${labels.bounds(mirror.mm, t.start, t.last)}`,
      ),
    );
  }
  section(
    'invalidations running',
    [...m.invalidations.values()].map(
      (i) =>
        `${enumName('NotifierEvent', i.event)} ${labels.pages(i.mm, i.start, i.end)} since event ${i.id} by ${labels.task(i.task)}${i.blockable ? '' : ', non-blockable'}`,
    ),
  );
  section('locks held or waited for', lockLines(m, labels));
  return out;
}

function taskLines(m: MachineView, labels: Labels): string[] {
  return [...m.tasks.values()].map((t) => {
    const inside = t.spans
      .map((s) => (s.name === '' ? words(enumName('SpanType', s.type)) : s.name))
      .join(' > ');
    const state =
      t.wait === undefined
        ? t.id === m.task
          ? 'runs'
          : 'can run'
        : `waits ${waitsFor(t.wait.type, t.wait.object, t.wait.seq, t.wait.until, labels)}${t.wait.where === '' ? '' : ` in ${t.wait.where}`}`;
    return `${labels.task(t.id)} (process ${t.process}) ${state}${inside === '' ? '' : `: ${inside}`}`;
  });
}

type ProcessView = MachineView['processes'] extends ReadonlyMap<number, infer P> ? P : never;
function pinLines({ mm, pins }: ProcessView, labels: Labels): string[] {
  return [...pins.values()].map((pin) => {
    const { name, id, flags, vpn: first, frames } = pin;
    const pages = labels.pages(mm, first, first + frames.length);
    const how = `${flags & 1 ? 'pinned' : 'held'}${pinWords(flags)}`;
    return `${pages.padEnd(24)} ${how} as ${name === '' ? id : `${name} (${id})`}, pfn ${some(frames)}`;
  });
}

function vmaLine(mm: MmView, v: MmView['vmas'][number], labels: Labels): string {
  return `${labels.pages(mm.id, v.start, v.end).padEnd(24)} ${prot(v.prot, v.flags)} ${words(enumName('Backing', v.backing))}${
    v.inode > 0 ? ` inode ${v.inode} at page ${v.pgoff}` : ''
  }`;
}

function pmdLines(mm: MmView, labels: Labels): string[] {
  return [...mm.table.pmds]
    .filter(
      ([, entry]) => pmdType(entry) !== PmdType.PMD_TABLE && pmdType(entry) !== PmdType.PMD_NONE,
    )
    .sort(([a], [b]) => a - b)
    .map(([block, entry]) => {
      const start = block * PAGES_PER_PMD;
      const kind = words(enumName('PmdType', pmdType(entry)).replace('PMD_', ''));
      return `${labels.pages(mm.id, start, start + PAGES_PER_PMD)} ${kind} pfn ${entryPfn(entry)}`;
    });
}

function mirrorLines(mirror: MirrorView, labels: Labels): string[] {
  return entryRuns(
    mirror.table,
    (start, end) => labels.pages(mirror.mm, start, end),
    (_type, pfn, flags) => `pfn ${pfn} ${flags & 1 ? 'rw' : 'r'}${flags & 2 ? ' atomic' : ''}`,
  );
}

/** Entries in runs: neighbours with the same type and flags, and frames that count up, down or stay. */
function entryRuns(
  table: EntryTableView,
  place: (start: number, end: number) => string,
  show: (type: number, pfn: number, flags: number) => string,
): string[] {
  const lines: string[] = [];
  let run:
    | { start: number; end: number; type: number; flags: number; pfn: number; step: number }
    | undefined;
  const flush = (): void => {
    if (run === undefined) return;
    const n = run.end - run.start;
    const text = show(run.type, run.pfn, run.flags);
    const frames =
      n > 1 && run.step !== 0
        ? text.replace(/pfn \d+/, `pfn ${run.pfn}..${run.pfn + run.step * (n - 1)}`)
        : text;
    lines.push(`${place(run.start, run.end).padEnd(24)} ${frames}`);
  };
  forEachEntry(table, vpn(0), VPN_END, (page, entry) => {
    const [type, flags, pfn] = [entryType(entry), entryFlags(entry), entryPfn(entry)];
    if (run?.end === page && run.type === type && run.flags === flags) {
      const n = run.end - run.start;
      const step = n === 1 ? pfn - run.pfn : run.step;
      if (Math.abs(step) <= 1 && pfn === run.pfn + step * n) {
        run.step = step;
        run.end++;
        return;
      }
    }
    flush();
    run = { start: page, end: page + 1, type, flags, pfn, step: 0 };
  });
  flush();
  return lines;
}

function notifierLines(mm: MmView, m: MachineView, labels: Labels): string[] {
  const s = mm.subscriptions;
  if (s === undefined) return [];
  const lines = [
    `invalidate_seq ${s.invalidateSeq}${s.invalidateSeq % 2 === 1 ? ' (invalidating)' : ''}, ${s.activeInvalidateRanges} active`,
  ];
  const show = (id: number): string => {
    const i = m.intervals.get(id);
    return i === undefined ? `interval ${id} (freed)` : intervalLine(i, labels);
  };
  for (const id of s.tree) lines.push(`in the tree: ${show(id)}`);
  for (const id of s.deferred) lines.push(`deferred: ${show(id)}`);
  return lines;
}

function intervalLine(i: IntervalView, labels: Labels): string {
  const pending = i.pending
    ? `, pending ${labels.bounds(i.mm, i.pendingStart, i.pendingLast)}`
    : '';
  return `interval ${i.id} ${labels.bounds(i.mm, i.start, i.last)}, seq ${i.seq}, ${words(enumName('IntervalKind', i.kind))}${pending}`;
}

function lockLines(m: MachineView, labels: Labels): string[] {
  return [...m.locks.values()]
    .filter((l) => l.writer !== 0 || l.readers.length > 0 || l.waiters.length > 0)
    .map((l) => {
      const parts: string[] = [];
      if (l.writer !== 0)
        parts.push(
          `held by ${labels.task(l.writer)}${l.type === LockType.RWSEM ? ' for writing' : ''}`,
        );
      if (l.readers.length > 0)
        parts.push(`held for reading by ${l.readers.map((t) => labels.task(t)).join(', ')}`);
      if (l.waiters.length > 0)
        parts.push(`waited for by ${l.waiters.map((w) => labels.task(w.task)).join(', ')}`);
      return `${labels.lock(l.id)} ${parts.join('; ')}`;
    });
}

/** The same state for programs: every number as it is, tables as lists of entries. */
export function stateJson(m: MachineView): Record<string, unknown> {
  return {
    seq: m.seq,
    time: m.time,
    ended: m.ended,
    violations: m.violations,
    tasks: [...m.tasks.values()],
    processes: [...m.processes.values()].map((p) => ({
      ...p,
      fds: Object.fromEntries(p.fds),
      buffers: [...p.buffers].map(([name, b]) => ({ name, ...b })),
      places: Object.fromEntries(p.places),
      intervals: Object.fromEntries(p.intervals),
      classics: Object.fromEntries(p.classics),
      pins: [...p.pins.values()],
    })),
    mms: [...m.mms.values()].map((mm) => ({
      id: mm.id,
      parent: mm.parent,
      users: mm.users,
      count: mm.count,
      vmas: mm.vmas,
      pageTable: entries(mm.table, (type) => enumName('PteType', type)),
      pmds: [...mm.table.pmds].map(([block, e]) => ({
        vpn: block * PAGES_PER_PMD,
        type: enumName('PmdType', pmdType(e)),
        pfn: entryPfn(e),
        flags: entryFlags(e),
      })),
      subscriptions: mm.subscriptions,
    })),
    mirrors: [...m.mirrors.values()].map(({ table, stale, used, ...rest }) => ({
      ...rest,
      stale: [...stale].map(([page, frame]) => ({ vpn: page, pfn: frame })),
      used: [...used].map(([page, frame]) => ({ vpn: page, pfn: frame })),
      entries: entries(table, () => undefined),
    })),
    intervals: [...m.intervals.values()],
    invalidations: [...m.invalidations.values()],
    locks: [...m.locks.values()],
    devices: [...m.devices.values()].map(({ freePages, lost, ...d }) => ({
      ...d,
      lost: [...lost].map(([frame, chunk]) => ({ pfn: frame, chunk })),
      freePages: freePages.length,
    })),
  };
}

function entries(table: EntryTableView, typeName: (type: number) => string | undefined): object[] {
  const list: object[] = [];
  forEachEntry(table, vpn(0), VPN_END, (page, e) => {
    const type = typeName(entryType(e));
    list.push({
      vpn: page,
      ...(type === undefined ? {} : { type }),
      pfn: entryPfn(e),
      flags: entryFlags(e),
    });
  });
  return list;
}
