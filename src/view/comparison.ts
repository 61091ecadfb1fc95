import type { Because, Comparison, Divergence, Verdict } from '../compare/comparison.js';
import type { OperationName } from '../compare/operation.js';
import { result } from '../replay/text/describe-event.js';
import { oneLine } from '../units/one-line.js';
import { causeJson, causeText } from './cause.js';
import type { Style } from './style.js';

/** Differences of one kind that are printed; more are counted. */
const SHOWN = 5;

/** The report: one sentence, what differs first with its causes, then the rest. */
export function comparisonText(c: Comparison, style: Style): string {
  const out: string[] = [style.strong(oneLine(c.head)), ''];
  for (const { layer, verdict, detail } of layersOf(c)) {
    const said = verdict === 'same' ? style.good(verdict) : style.warn(verdict);
    out.push(`${layer.padEnd(11)}${said}${detail === '' ? '' : `  (${detail})`}`);
  }
  out.push('');
  for (const d of c.divergences) out.push(...divergenceLines(c, d, style), '');
  for (const { title, lines, more } of listsOf(c)) {
    out.push(style.strong(title), ...lines.map((line) => `  ${line}`));
    if (more > 0) out.push(`  … and ${more} more`);
    out.push('');
  }
  out.push(...counts(c, style));
  return `${out.join('\n').trimEnd()}\n`;
}

const PART: Readonly<Record<Divergence['part'], string>> = {
  areas: 'areas',
  cpu: 'CPU page table',
  device: 'device page table',
  intervals: 'tracked intervals',
  answer: 'answer',
  memory: 'memory',
};

/** A heading with lines below it, of which so many more are not listed. */
export interface Listed {
  readonly title: string;
  readonly lines: readonly string[];
  readonly more: number;
}

/** What differs beside the first of each kind: answers, operations of one alone, violations. */
export function listsOf(c: Comparison): Listed[] {
  const lists: Listed[] = [];
  const list = <T>(title: string, all: readonly T[], line: (one: T) => string, count: number) => {
    if (all.length === 0) return;
    const lines = all.slice(0, SHOWN).map(line);
    lists.push({ title, lines, more: count - lines.length });
  };
  const { differences } = c.outcome;
  list(
    'answers that differ',
    differences,
    (d) => `${operation(d.operation)}: ${c.a.name} ${result(d.a)}; ${c.b.name} ${result(d.b)}`,
    c.outcome.differing,
  );
  const { onlyA, onlyB, alone } = c.operations;
  for (const [side, only, count] of [
    [c.a, onlyA, alone.a],
    [c.b, onlyB, alone.b],
  ] as const) {
    const title = `operations of ${side.name} alone`;
    const often = ({ times }: (typeof only)[number]): string =>
      times === undefined || times.other === 0 ? '' : `: ${times.own} times against ${times.other}`;
    list(title, only, (o) => `${operation(o, o.call)}${often(o)}`, count);
  }
  for (const side of [c.a, c.b]) {
    const line = (v: (typeof side.violations)[number]): string =>
      `event ${v.seq}: ${oneLine(v.message)}`;
    list(`violations under ${side.name}`, side.violations, line, side.violationCount);
  }
  return lists;
}

export interface Layer {
  readonly layer: 'outcome' | 'mapping' | 'mechanism';
  readonly verdict: Verdict;
  /** What it is made of, and how much was looked at. */
  readonly detail: string;
}

/** The verdict of each layer. */
export function layersOf(c: Comparison): Layer[] {
  const { answers, memory, end } = c.outcome.parts;
  const { areas, cpu, device, intervals } = c.mapping.parts;
  const { all, compared, differing, otherOrder, notHeld, underWay } = c.mapping.ends;
  const passedOver = [
    otherOrder > 0 ? `${otherOrder} where different operations had ended` : '',
    notHeld > 0 ? `${notHeld} after more than can be held had ended on one side alone` : '',
    underWay > 0 ? `${underWay} in the middle of another task’s changes` : '',
  ].filter((s) => s !== '');
  const ends =
    `${differing} of ${compared} operation ends differ` +
    (all > compared ? `, ${all - compared} not compared: ${passedOver.join(', ')}` : '');
  const free = intervals === 'differs' ? '; tracked intervals differ, which does not count' : '';
  const first = c.mechanism.first;
  return [
    {
      layer: 'outcome',
      verdict: c.outcome.verdict,
      detail: `answers ${answers}, memory ${memory}, end ${end}; ${operationCounts(c)}`,
    },
    {
      layer: 'mapping',
      verdict: c.mapping.verdict,
      detail: `areas ${areas}, CPU page table ${cpu}, device page table ${device}; ${ends}${free}`,
    },
    {
      layer: 'mechanism',
      verdict: c.mechanism.verdict,
      detail: first === undefined ? '' : `first at ${operation(first)}`,
    },
  ];
}

function operationCounts({ operations: o, a, b }: Comparison): string {
  return [
    `${o.compared} operations compared`,
    o.alone.a > 0 ? `${o.alone.a} only in ${a.name}` : '',
    o.alone.b > 0 ? `${o.alone.b} only in ${b.name}` : '',
    o.elsewhere.a > 0 ? `${o.elsewhere.a} of ${a.name} elsewhere in ${b.name}` : '',
    o.elsewhere.b > 0 ? `${o.elsewhere.b} of ${b.name} elsewhere in ${a.name}` : '',
    o.unknown.a > 0 ? `${o.unknown.a} of ${a.name} not looked for in ${b.name}` : '',
    o.unknown.b > 0 ? `${o.unknown.b} of ${b.name} not looked for in ${a.name}` : '',
    o.notReachedByA > 0 ? `${o.notReachedByA} not reached by ${a.name}` : '',
    o.notReachedByB > 0 ? `${o.notReachedByB} not reached by ${b.name}` : '',
  ]
    .filter((s) => s !== '')
    .join(', ');
}

/** @param name what it is called; its short name by default */
function operation(o: OperationName, name = o.text): string {
  return oneLine(
    `${name}${o.line > 0 ? ` (line ${o.line})` : ''} of ${o.task}${o.index > 0 ? `, operation ${o.index + 1}` : ''}`,
  );
}

/** What the causes of another answer are. */
const BECAUSE: Readonly<Record<Because, string>> = {
  areas: 'it met other areas, made by',
  entries: 'it met other entries, made by',
  contents: 'what it read was written by',
  steps: 'these steps of it failed',
};

/** `CPU page table: first different after munmap (line 7) of main`. */
export function divergenceTitle(d: Divergence): string {
  const because = d.because === undefined ? '' : `; ${BECAUSE[d.because]}`;
  return `${PART[d.part]}: first different after ${operation(d.operation)}${because}`;
}

/** Its title, then what is mapped differently, then what led to it on each side. */
export function divergenceLines(c: Comparison, d: Divergence, style: Style): string[] {
  const lines = [style.strong(divergenceTitle(d))];
  for (const cell of d.cells.slice(0, SHOWN)) {
    const where = c.a.labels.pages(cell.space + 1, cell.vpn, cell.vpn + cell.npages);
    lines.push(`  ${where}: ${c.a.name} ${cell.a ?? 'none'}; ${c.b.name} ${cell.b ?? 'none'}`);
  }
  if (d.cells.length > SHOWN) lines.push(`  … and ${d.cells.length - SHOWN} more`);
  for (const side of ['a', 'b'] as const) {
    const cause = d.causes[side];
    lines.push(`  ${c[side].name}:${cause === undefined ? ' nothing to show' : ''}`);
    if (cause !== undefined) lines.push(causeText(cause, c[side].labels, style).trimEnd());
  }
  return lines;
}

/** How often each did what; what neither did is left out. */
export function countsOf(c: Comparison): (readonly [about: string, a: number, b: number])[] {
  return [
    ...c.mechanism.counts
      .filter((n) => n.a !== 0 || n.b !== 0)
      .map((n) => [n.about, n.a, n.b] as const),
    ['events', c.a.events, c.b.events] as const,
    ['virtual time, us', Math.round(c.a.time / 1000), Math.round(c.b.time / 1000)] as const,
  ];
}

function counts(c: Comparison, style: Style): string[] {
  const rows = countsOf(c);
  const first = Math.max(...rows.map(([about]) => about.length));
  const width = Math.max(12, c.a.name.length, c.b.name.length) + 2;
  const line = (about: string, a: string, b: string): string =>
    `  ${about.padEnd(first)}${a.padStart(width)}${b.padStart(width)}`;
  return [
    style.strong(line('', c.a.name, c.b.name)),
    ...rows.map(([about, a, b]) => {
      const text = line(about, a.toLocaleString('en'), b.toLocaleString('en'));
      return a === b ? style.dim(text) : text;
    }),
  ];
}

/** The report for programs. */
export function comparisonJson(c: Comparison): object {
  const side = ({ violations, labels: _, ...rest }: Comparison['a']): object => ({
    ...rest,
    violations: violations.map((v) => ({ seq: v.seq, type: v.type, message: v.message })),
  });
  return {
    ...c,
    a: side(c.a),
    b: side(c.b),
    outcome: {
      ...c.outcome,
      differences: c.outcome.differences.map((d) => ({
        ...d,
        a: result(d.a),
        b: result(d.b),
      })),
    },
    divergences: c.divergences.map((d) => ({
      ...d,
      causes: {
        a: causeJson(d.causes.a, c.a.labels),
        b: causeJson(d.causes.b, c.b.labels),
      },
    })),
  };
}
