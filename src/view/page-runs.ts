import type { Plain, StateDifference } from '../replay/state-diff.js';
import { words } from '../replay/text/describe-event.js';
import { PAGE_SIZE, type Address, vpnOf } from '../units/numbers.js';

/** Pages as the reader knows them: `buf+3..7`. */
export type Naming = (mm: number, start: number, end: number) => string;

/** Pages, or frames, side by side of which the same is to be said. */
export interface PageRun {
  readonly first: StateDifference;
  readonly last: StateDifference;
  readonly length: number;
}

/** Fields that go on from page to page, as the page numbers do. */
const STEPPING = new Set(['pfn', 'index', 'backing']);
/** Fields that differ from page to page, and are left out where pages are told together. */
const OWN = new Set(['contents']);

type Record = Readonly<globalThis.Record<string, Plain>>;

/** Puts together what is said alike of pages side by side. */
export function pageRuns(list: readonly StateDifference[]): readonly PageRun[] {
  const runs: (PageRun & { readonly steps: string | undefined })[] = [];
  for (const d of list) {
    const run = runs.at(-1);
    const steps = run !== undefined && follows(run.last, d) ? stepsOf(run.last, d) : undefined;
    // Frames that go up stay apart from those that go down.
    if (
      run === undefined ||
      steps === undefined ||
      (run.steps !== undefined && run.steps !== steps)
    )
      runs.push({ first: d, last: d, length: 1, steps: undefined });
    else runs[runs.length - 1] = { ...run, last: d, length: run.length + 1, steps };
  }
  return runs;
}

function follows(a: StateDifference, b: StateDifference): boolean {
  if (!/^(0x[0-9a-f]+|\d+)$/.test(b.name)) return false;
  const step = b.name.startsWith('0x') ? PAGE_SIZE : 1;
  return Number(b.name) === Number(a.name) + step;
}

/** How fields go on from one page to the next, in order; undefined where they do not. */
function stepsOf(a: StateDifference, b: StateDifference): string | undefined {
  if (a.kind !== b.kind) return undefined;
  const steps: (string | undefined)[] = [];
  if (a.parts !== undefined && b.parts !== undefined) {
    if (a.parts.length !== b.parts.length) return undefined;
    for (const [i, p] of a.parts.entries()) {
      const q = b.parts[i]!;
      if (p.name !== q.name || p.kind !== q.kind || p.parts !== undefined || q.parts !== undefined)
        return undefined;
      steps.push(step(p.name, p.before, q.before), step(p.name, p.after, q.after));
    }
  } else {
    const [left, right] = [a.before ?? a.after, b.before ?? b.after];
    if (a.kind === 'changed' || !isRecord(left) || !isRecord(right) || !isOfPage(left))
      return undefined;
    for (const [name, value] of Object.entries(left)) steps.push(step(name, value, right[name]));
  }
  return steps.includes(undefined) ? undefined : steps.join(' ');
}
function step(name: string, a: Plain | undefined, b: Plain | undefined): string | undefined {
  if (OWN.has(name) || JSON.stringify(a) === JSON.stringify(b)) return '0';
  if (!STEPPING.has(name) || typeof a !== 'number' || typeof b !== 'number') return undefined;
  return Math.abs(b - a) === 1 ? String(b - a) : undefined;
}
/** An entry of a page table, or a page frame; of anything else each has a line. */
function isOfPage(value: Record): boolean {
  return 'pfn' in value || 'mapcount' in value;
}
function isRecord(value: Plain | undefined): value is Record {
  return typeof value === 'object' && !Array.isArray(value);
}

/** `buf+0..7`, or the numbers of the first and the last. */
export function runName({ first, last, length }: PageRun, mm: number, naming?: Naming): string {
  if (first.name.startsWith('0x') && naming !== undefined && mm > 0) {
    const start = vpnOf(Number(first.name) as Address);
    return naming(mm, start, start + length);
  }
  return length === 1 ? first.name : `${first.name}..${last.name}`;
}

/** What is said of the pages of a run together: `present, pfn 2..9, rw dirty young`. */
export function runValue({ first, last, length }: PageRun, isDevice: boolean): Plain {
  const [from, to] = [first.before ?? first.after, last.before ?? last.after];
  if (!isRecord(from) || !isRecord(to) || !isOfPage(from)) return from!;
  const told: { [name: string]: Plain } = {};
  for (const [name, value] of Object.entries(from)) {
    if (length > 1 && OWN.has(name)) continue;
    told[name] = spanOf(value, to[name]!);
  }
  if (!('type' in from)) return told;
  const flags = Number(from['flags']);
  return `${words(String(from['type']))} pfn ${String(told['pfn'])} ${isDevice ? deviceAccess(flags) : cpuAccess(flags)}`;
}
/** What changed of the pages of a run, the same for each. */
export function runParts({ first, last }: PageRun): readonly StateDifference[] {
  return first.parts!.map((part, i) => {
    const end = last.parts![i]!;
    return {
      ...part,
      ...(part.before === undefined ? {} : { before: spanOf(part.before, end.before!) }),
      ...(part.after === undefined ? {} : { after: spanOf(part.after, end.after!) }),
    };
  });
}

function spanOf(from: Plain, to: Plain): Plain {
  return typeof from === 'number' && from !== to ? `${from}..${String(to)}` : from;
}
function cpuAccess(flags: number): string {
  return `${flags & 1 ? 'rw' : 'r'}${flags & 2 ? ' dirty' : ''}${flags & 4 ? ' young' : ''}${flags & 8 ? ' protnone' : ''}`;
}
function deviceAccess(flags: number): string {
  return `${flags & 1 ? 'rw' : 'r'}${flags & 2 ? ' atomic' : ''}`;
}
