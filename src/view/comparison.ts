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
  out.push(...verdicts(c, style), '');
  for (const d of c.divergences) out.push(...divergence(c, d, style), '');
  if (c.outcome.differences.length > 0) {
    out.push(style.strong('answers that differ'));
    for (const d of c.outcome.differences.slice(0, SHOWN))
      out.push(
        `  ${operation(d.operation)}: ${c.a.name} ${result(d.a)}; ${c.b.name} ${result(d.b)}`,
      );
    if (c.outcome.differences.length > SHOWN)
      out.push(`  … and ${c.outcome.differences.length - SHOWN} more`);
    out.push('');
  }
  for (const [side, only] of [
    [c.a, c.operations.onlyA],
    [c.b, c.operations.onlyB],
  ] as const) {
    if (only.length === 0) continue;
    out.push(style.strong(`operations of ${side.name} alone`));
    for (const o of only.slice(0, SHOWN)) out.push(`  ${operation(o, o.call)}`);
    if (only.length > SHOWN) out.push(`  … and ${only.length - SHOWN} more`);
    out.push('');
  }
  for (const side of [c.a, c.b]) {
    if (side.violations.length === 0) continue;
    out.push(style.strong(`violations under ${side.name}`));
    for (const v of side.violations.slice(0, SHOWN))
      out.push(`  event ${v.seq}: ${oneLine(v.message)}`);
    if (side.violationCount > SHOWN) out.push(`  … and ${side.violationCount - SHOWN} more`);
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

/** Each layer's verdict, with what it is made of and how much was looked at. */
function verdicts(c: Comparison, style: Style): string[] {
  const verdict = (v: Verdict): string => (v === 'same' ? style.good(v) : style.warn(v));
  const { answers, memory, end } = c.outcome.parts;
  const { areas, cpu, device, intervals } = c.mapping.parts;
  const { all, compared, differing, otherOrder, underWay } = c.mapping.ends;
  const passedOver = [
    otherOrder > 0 ? `${otherOrder} where different operations had ended` : '',
    underWay > 0 ? `${underWay} in the middle of another task’s changes` : '',
  ].filter((s) => s !== '');
  const ends =
    `${differing} of ${compared} operation ends differ` +
    (all > compared ? `, ${all - compared} not compared: ${passedOver.join(', ')}` : '');
  const free = intervals === 'differs' ? '; tracked intervals differ, which does not count' : '';
  const first = c.mechanism.first;
  return [
    `outcome    ${verdict(c.outcome.verdict)}  (answers ${answers}, memory ${memory}, end ${end}; ${operationCounts(c)})`,
    `mapping    ${verdict(c.mapping.verdict)}  (areas ${areas}, CPU page table ${cpu}, device page table ${device}; ${ends}${free})`,
    `mechanism  ${verdict(c.mechanism.verdict)}${first === undefined ? '' : `  (first at ${operation(first)})`}`,
  ];
}

function operationCounts({ operations: o, a, b }: Comparison): string {
  return [
    `${o.compared} operations compared`,
    o.onlyA.length > 0 ? `${o.onlyA.length} only in ${a.name}` : '',
    o.onlyB.length > 0 ? `${o.onlyB.length} only in ${b.name}` : '',
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

function divergence(c: Comparison, d: Divergence, style: Style): string[] {
  const because = d.because === undefined ? '' : `; ${BECAUSE[d.because]}`;
  const lines = [
    style.strong(`${PART[d.part]}: first different after ${operation(d.operation)}${because}`),
  ];
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

function counts(c: Comparison, style: Style): string[] {
  const rows = [
    ...c.mechanism.counts
      .filter((n) => n.a !== 0 || n.b !== 0)
      .map((n) => [n.about, n.a, n.b] as const),
    ['events', c.a.events, c.b.events] as const,
    ['virtual time, us', Math.round(c.a.time / 1000), Math.round(c.b.time / 1000)] as const,
  ];
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
