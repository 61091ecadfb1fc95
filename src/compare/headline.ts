import { errnoName } from '../units/errno.js';
import type { ResultEvent } from '../events/generated.js';
import { ViolationType } from '../events/generated.js';
import type { Comparison, Divergence, OutcomeDifference, Side } from './comparison.js';

/** The comparison in one sentence: outcome, then mapping, then what it cost. */
export function headline(c: Omit<Comparison, 'head'>): string {
  const clauses = [outcomeClause(c), ...violationClauses(c), mappingClause(c), mechanismClause(c)];
  return clauses.filter((clause) => clause !== '').join('; ');
}

function outcomeClause(c: Omit<Comparison, 'head'>): string {
  const first = c.outcome.differences[0];
  if (first !== undefined) {
    const more = c.outcome.differences.length - 1;
    const rest = more === 0 ? '' : `, and ${more} more answers differ`;
    return `different outcome: ${first.operation.text} (line ${first.operation.line}) gives ${answer(first, first.a)} under ${c.a.name} and ${answer(first, first.b)} under ${c.b.name}${rest}`;
  }
  if (c.outcome.memory !== undefined) {
    return `different outcome: memory differs after ${c.outcome.memory.text} (line ${c.outcome.memory.line})`;
  }
  if (c.outcome.verdict === 'differs') return `same answers, but ${end(c.a)} and ${end(c.b)}`;
  return 'same outcome';
}

function end(s: Side): string {
  const how =
    s.status === undefined
      ? 'did not end'
      : ['ends well', 'ends with a failed expectation', 'ends with violations'][s.status];
  return `${s.name} ${how ?? 'ends'}`;
}

function answer(d: OutcomeDifference, r: ResultEvent | undefined): string {
  if (r === undefined) return 'nothing';
  if (d.fields.includes('ret') || d.fields.includes('signal')) {
    if (r.signal > 0)
      return r.signal === 11 ? 'SIGSEGV' : r.signal === 7 ? 'SIGBUS' : `signal ${r.signal}`;
    return r.ret < 0 ? `-${errnoName(-r.ret)}` : String(r.ret);
  }
  const field = d.fields[0];
  if (field === 'cpages' || field === 'faults' || field === 'value') return `${field} ${r[field]}`;
  return `other ${field ?? 'values'}`;
}

function violationClauses(c: Omit<Comparison, 'head'>): string[] {
  return [c.a, c.b].flatMap((s) => {
    const first = s.violations[0];
    if (first === undefined) return [];
    const name =
      Object.entries(ViolationType).find(([, v]) => v === first.type)?.[0] ?? 'violation';
    const words = name.toLowerCase().replaceAll('_', ' ');
    const more = s.violationCount > 1 ? ` and ${s.violationCount - 1} more` : '';
    return [`${s.name} violates a rule at event ${first.seq} (${words}${more})`];
  });
}

function mappingClause(c: Omit<Comparison, 'head'>): string {
  const found = c.divergences.find((d) => d.layer === 'mapping');
  if (found === undefined)
    return c.mapping.compared === 0 ? '' : 'same page tables after every operation';
  const cell = found.cells[0];
  if (found.part === 'intervals') return 'same page tables, but they track different intervals';
  if (found.part === 'areas' || cell === undefined)
    return `different areas after ${found.operation.text} (line ${found.operation.line})`;
  const which = found.part === 'device' ? 'device' : 'CPU';
  if (cell.a !== undefined && cell.b === undefined)
    return keeps(c.a, c.b, found, which, cell.stale.a, found.since.a ?? found.causes.a?.event.seq);
  if (cell.b !== undefined && cell.a === undefined)
    return keeps(c.b, c.a, found, which, cell.stale.b, found.since.b ?? found.causes.b?.event.seq);
  return `the ${which} maps ${pages(found, c.a)} as ${cell.a ?? 'none'} under ${c.a.name} and as ${cell.b ?? 'none'} under ${c.b.name} after line ${found.operation.line}`;
}

function keeps(
  who: Side,
  other: Side,
  d: Divergence,
  which: string,
  stale: boolean,
  since: number | undefined,
): string {
  const from = since === undefined ? '' : ` from event ${since} on`;
  return stale
    ? `${who.name} keeps a stale ${which} mapping of ${pages(d, who)}${from}`
    : `${who.name} has a ${which} mapping of ${pages(d, who)}${from} that ${other.name} has not`;
}

function pages(d: Divergence, side: Side): string {
  const cell = d.cells[0]!;
  return side.labels.pages(cell.space + 1, cell.vpn, cell.vpn + cell.npages);
}

function mechanismClause(c: Omit<Comparison, 'head'>): string {
  if (c.mechanism.verdict === 'same') return 'same steps on the way';
  const by = new Map(c.mechanism.counts.map((n) => [n.name, n]));
  const told = (
    [
      'callbacks',
      'wastedCallbacks',
      'sequenceChanges',
      'deferrals',
      'readRetries',
      'invalidationWaits',
    ] as const
  )
    .map((name) => by.get(name)!)
    .filter((n) => n.a !== n.b)
    .slice(0, 3)
    .map(
      (n) =>
        `${n.name.replace(/([A-Z])/g, ' $1').toLowerCase()} ${n.a} under ${c.a.name}, ${n.b} under ${c.b.name}`,
    );
  return told.length === 0 ? 'other steps on the way' : told.join('; ');
}
