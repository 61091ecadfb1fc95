import type { Comparison, Divergence, OperationName } from '../compare/comparison.js';
import { MAPPING_PARTS } from '../compare/mapping.js';
import { result } from '../replay/text/describe-event.js';
import { oneLine } from '../units/one-line.js';
import { causeJson, causeText } from './cause.js';
import type { Style } from './style.js';

/** Differences of one kind that are printed; more are counted. */
const SHOWN = 5;

/** The report: one sentence, what differs first with its causes, then the rest. */
export function comparisonText(c: Comparison, style: Style): string {
  const out: string[] = [style.strong(oneLine(c.head)), ''];
  const verdict = (v: string): string => (v === 'same' ? style.good(v) : style.warn(v));
  const { onlyA, onlyB, compared } = c.operations;
  const alone =
    onlyA + onlyB > 0 ? `, ${onlyA} only in ${c.a.name}, ${onlyB} only in ${c.b.name}` : '';
  out.push(
    `outcome    ${verdict(c.outcome.verdict)}  (${compared} operations compared${alone})`,
    `mapping    ${verdict(c.mapping.verdict)}  (${MAPPING_PARTS.map((p) => `${PART[p]} ${c.mapping.parts[p]}`).join(', ')}; ${c.mapping.differing} of ${c.mapping.compared} operation ends)`,
    `mechanism  ${verdict(c.mechanism.verdict)}${c.mechanism.first === undefined ? '' : `  (first at ${operation(c.mechanism.first)})`}`,
    '',
  );
  for (const d of c.divergences) out.push(...divergence(c, d, style), '');
  if (c.outcome.differences.length > 0) {
    out.push(style.strong('answers that differ'));
    for (const d of c.outcome.differences.slice(0, SHOWN)) {
      const [a, b] = [
        d.a === undefined ? 'nothing' : result(d.a),
        d.b === undefined ? 'nothing' : result(d.b),
      ];
      out.push(`  ${operation(d.operation)}: ${c.a.name} ${a}; ${c.b.name} ${b}`);
    }
    if (c.outcome.differences.length > SHOWN)
      out.push(`  … and ${c.outcome.differences.length - SHOWN} more`);
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

function operation(o: OperationName): string {
  return oneLine(
    `${o.text}${o.line > 0 ? ` (line ${o.line})` : ''} of ${o.task}${o.index > 0 ? `, operation ${o.index + 1}` : ''}`,
  );
}

function divergence(c: Comparison, d: Divergence, style: Style): string[] {
  const lines = [style.strong(`${PART[d.part]}: first different after ${operation(d.operation)}`)];
  for (const cell of d.cells.slice(0, SHOWN)) {
    const where = c.a.labels.pages(cell.space + 1, cell.vpn, cell.vpn + cell.npages);
    lines.push(`  ${where}: ${c.a.name} ${cell.a ?? 'none'}; ${c.b.name} ${cell.b ?? 'none'}`);
  }
  if (d.cells.length > SHOWN) lines.push(`  … and ${d.cells.length - SHOWN} more`);
  for (const side of ['a', 'b'] as const) {
    const cause = d.causes[side];
    lines.push(`  ${c[side].name}${cause === undefined ? ': nothing happened here' : ':'}`);
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
        a: d.a === undefined ? null : result(d.a),
        b: d.b === undefined ? null : result(d.b),
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
