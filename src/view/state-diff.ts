import type { Plain, StateDifference } from '../replay/state-diff.js';
import { enumName, prot, words } from '../replay/text/describe-event.js';
import { oneLine } from '../units/one-line.js';
import { pageRuns, runName, runParts, runValue, type Naming } from './page-runs.js';
import type { Style } from './style.js';

/** Lines of one group before the rest of it is only counted. */
const SHOWN = 20;

/** How differences are told. */
export interface Telling {
  /** Leaves nothing out, and tells of every page by itself. */
  readonly all?: boolean;
  /** Names of pages. */
  readonly naming?: Naming;
  /** Address space of a mirror. */
  readonly mmOfMirror?: (mirror: number) => number;
}

/**
 * Differences of two states as text: a line each, parts indented below what they are part of; `+`
 * only on the right, `-` only on the left, `~` different. Pages side by side of which the same is to
 * be said have one line.
 */
export function stateDiffText(
  differences: readonly StateDifference[],
  style: Style,
  { all = false, naming, mmOfMirror }: Telling = {},
): string[] {
  const lines: string[] = [];
  const visit = (list: readonly StateDifference[], path: readonly string[]): void => {
    const runs = all ? list.map((d) => ({ first: d, last: d, length: 1 })) : pageRuns(list);
    const shown = all ? runs : runs.slice(0, SHOWN);
    const pad = '  '.repeat(path.length);
    const isDevice = path[0] === 'mirrors';
    const owner = Number(path[1] ?? 0);
    const mm = isDevice ? (mmOfMirror?.(owner) ?? 0) : path[0] === 'mms' ? owner : 0;
    for (const run of shown) {
      const d = run.first;
      const sign = { added: '+', removed: '-', changed: '~' }[d.kind];
      const name = oneLine(all ? d.name : runName(run, mm, naming));
      if (d.parts !== undefined) {
        lines.push(`${pad}~ ${style.strong(name)}`);
        visit(run.length > 1 ? runParts(run) : d.parts, [...path, d.name]);
      } else if (d.kind === 'changed')
        lines.push(
          `${pad}~ ${name}: ${inLine(coded(d.name, d.before!, path))} -> ${inLine(coded(d.name, d.after!, path))}`,
        );
      else {
        const value = all ? (d.before ?? d.after)! : runValue(run, isDevice);
        const told = inWords(value, path);
        lines.push(`${pad}${sign} ${name}: ${inLine(told)}`);
      }
    }
    if (shown.length < runs.length)
      lines.push(style.dim(`${pad}… and ${runs.length - shown.length} more (--all)`));
  };
  visit(differences, []);
  return lines;
}

/** Fields that hold a number of an enumeration, by what they are fields of. */
const ENUMERATED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  vmas: { backing: 'Backing' },
  inodes: { backing: 'Backing' },
  intervals: { kind: 'IntervalKind' },
  resources: { kind: 'ResourceKind' },
  work: { kind: 'WorkKind' },
  locks: { type: 'LockType' },
  spans: { type: 'SpanType' },
  wait: { type: 'WaitType' },
};

/** A field's number as a word, where it stands for one. */
function coded(name: string, value: Plain, path: readonly string[]): Plain {
  if (typeof value !== 'number') return value;
  const of =
    path.at(-1) === 'wait' ? 'wait' : path.findLast((part) => Object.hasOwn(ENUMERATED, part));
  if (name === 'prot' && of === 'vmas') return prot(value, 0).slice(0, 3);
  const enumeration = of === undefined ? undefined : ENUMERATED[of]![name];
  return enumeration === undefined ? value : words(enumName(enumeration, value));
}
function inWords(value: Plain, path: readonly string[]): Plain {
  if (typeof value !== 'object' || Array.isArray(value))
    return coded(path.at(-1) ?? '', value, path);
  const fields = Object.entries(value as Readonly<Record<string, Plain>>);
  return Object.fromEntries(fields.map(([name, v]) => [name, coded(name, v, path)]));
}

function inLine(value: Plain): string {
  const text = oneLine(short(value));
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
function short(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map((v: Plain) => short(v)).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(
      ([name, v]) =>
        `${name} ${typeof v === 'object' ? `{${short(v as Plain)}}` : short(v as Plain)}`,
    )
    .join(', ');
}
