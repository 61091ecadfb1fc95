import { counted } from '../units/counted.js';
import { errnoName } from '../units/errno.js';
import type { ResultEvent } from '../events/generated.js';
import { ViolationType } from '../events/generated.js';
import type { Comparison, Divergence, OutcomeDifference, Side } from './comparison.js';
import type { OperationName } from './operation.js';
import type { Surplus } from './unpaired.js';

type Found = Omit<Comparison, 'head'>;

/** The comparison in one sentence: outcome, then mapping, then what it cost. */
export function headline(c: Found): string {
  const clauses = [
    workloadClause(c),
    outcomeClause(c),
    ...aloneClauses(c),
    ...violationClauses(c),
    mappingClause(c),
    mechanismClause(c),
  ];
  return clauses.filter((clause) => clause !== '').join('; ');
}

function workloadClause(c: Found): string {
  return c.workloads === 'differ' ? 'different workloads' : '';
}

function outcomeClause(c: Found): string {
  const first = c.outcome.differences[0];
  const schedules = scheduleClause(c);
  if (first !== undefined) {
    const more = c.outcome.differing - 1;
    const rest =
      more === 0 ? '' : `, and ${more} more ${more === 1 ? 'answer differs' : 'answers differ'}`;
    return `different outcome${schedules}: ${at(first.operation)} gives ${answer(first, first.a)} under ${c.a.name} and ${answer(first, first.b)} under ${c.b.name}${rest}`;
  }
  if (c.outcome.memory !== undefined)
    return `different outcome${schedules}: memory differs after ${at(c.outcome.memory)}`;
  const partly = c.outcome.parts.answers === 'not compared';
  const answers = partly
    ? c.operations.compared === 0
      ? 'answers not compared'
      : `same answers in the ${c.operations.compared} operations that both ended`
    : 'same answers';
  if (c.outcome.parts.end === 'differs')
    return `${answers}, but ${end(c.a)} and ${end(c.b)}${schedules}`;
  if (partly || c.outcome.verdict === 'same')
    return `${partly ? answers : 'same outcome'}${schedules}`;
  return `same answers${schedules}`;
}

/** Seeds and orders are told where they may be why something differs, seeds always. */
function scheduleClause(c: Found): string {
  const { seeds, strategies, order } = c.schedules;
  const others: string[] = [];
  if (seeds === 'differ') others.push(`seeds ${c.a.seed} and ${c.b.seed}`);
  if (strategies === 'differ') others.push(`strategies ${c.a.strategy} and ${c.b.strategy}`);
  const differs = c.verdict === 'differs';
  if (others.length === 0 && order === 'differs' && differs)
    others.push('tasks took turns in another order');
  if (others.length === 0) return '';
  const why = differs ? ', which alone may be why' : '';
  return ` (under different schedules: ${others.join(', ')}${why})`;
}

/** What one recording has that the other has not. */
function aloneClauses(c: Found): string[] {
  const { onlyA, onlyB, alone, notReachedByA, notReachedByB } = c.operations;
  const elsewhere = Math.max(c.operations.elsewhere.a, c.operations.elsewhere.b);
  const unknown = Math.max(c.operations.unknown.a, c.operations.unknown.b);
  const stopped = (who: Side, other: Side, missed: number): string => {
    const how = who.status === undefined ? 'was interrupted' : 'stopped';
    if (missed === 0) return who.status === undefined ? `${who.name} was interrupted` : '';
    return `${who.name} ${how} at event ${who.events}, so ${missed} operation${missed === 1 ? '' : 's'} of ${other.name} ${missed === 1 ? 'is' : 'are'} not compared`;
  };
  return [
    surplusClause(c.a, c.b, onlyA, alone.a),
    surplusClause(c.b, c.a, onlyB, alone.b),
    elsewhere === 0
      ? ''
      : `${elsewhere} operation${elsewhere === 1 ? '' : 's'} that both do ${elsewhere === 1 ? 'is' : 'are'} not compared: found in no common order`,
    unknown === 0
      ? ''
      : `${unknown} operation${unknown === 1 ? ' is' : 's are'} not compared: more than can be held ${unknown === 1 ? 'comes' : 'come'} before`,
    stopped(c.a, c.b, notReachedByA),
    stopped(c.b, c.a, notReachedByB),
  ];
}

/** What one does and the other never, if there is such; else what it does more often. */
function surplusClause(who: Side, other: Side, list: readonly Surplus[], count: number): string {
  const named = list.find(({ times }) => times?.other === 0) ?? list[0];
  if (named === undefined) return '';
  const { call, task, times, surplus } = named;
  const isOnly = times?.other === 0;
  const rest = count - (isOnly ? 1 : surplus);
  // The other may do some of the rest, too, only not as often.
  const without = list.every((o) => o.times?.other === 0)
    ? ''
    : ` without counterpart in ${other.name}`;
  const more = rest === 0 ? '' : ` and ${rest} more${without}`;
  if (isOnly) return `only ${who.name} does ${call}${line(named)} of ${task}${more}`;
  const often =
    times === undefined
      ? `more often than ${other.name}`
      : `${counted(times.own, 'time')}, ${other.name} ${counted(times.other, 'time')}`;
  return `${who.name} does ${call} of ${task} ${often}${more === '' ? '' : `,${more}`}`;
}

function at(o: OperationName): string {
  return `${o.text}${line(o)}`;
}
function line(o: OperationName): string {
  return o.line > 0 ? ` (line ${o.line})` : '';
}

function end(s: Side): string {
  const how =
    s.status === undefined
      ? 'did not end'
      : [
          'ends well',
          'ends with a failed expectation',
          'ends with violations',
          'stops at its limit',
        ][s.status];
  return `${s.name} ${how ?? 'ends'}`;
}

function answer(d: OutcomeDifference, r: ResultEvent): string {
  if (d.fields.includes('ret') || d.fields.includes('signal')) {
    if (r.signal > 0)
      return r.signal === 11 ? 'SIGSEGV' : r.signal === 7 ? 'SIGBUS' : `signal ${r.signal}`;
    return r.ret < 0 ? `-${errnoName(-r.ret)}` : String(r.ret);
  }
  const field = d.fields[0];
  if (field === 'cpages' || field === 'faults' || field === 'value') return `${field} ${r[field]}`;
  return `other ${field ?? 'values'}`;
}

function violationClauses(c: Found): string[] {
  return [c.a, c.b].flatMap((s) => {
    // What the workload expected otherwise is no rule that the design breaks.
    const broken = s.violations.filter((v) => v.type !== ViolationType.EXPECTATION);
    const clauses: string[] = [];
    const first = broken[0];
    if (first !== undefined) {
      const name =
        Object.entries(ViolationType).find(([, v]) => v === first.type)?.[0] ?? 'violation';
      const words = name.toLowerCase().replaceAll('_', ' ');
      const all = s.violationCount === s.violations.length;
      const more = broken.length > 1 ? ` and ${broken.length - 1}${all ? '' : ' or'} more` : '';
      clauses.push(`${s.name} violates a rule at event ${first.seq} (${words}${more})`);
    }
    const slip = s.violations.find((v) => v.type === ViolationType.EXPECTATION);
    if (slip !== undefined)
      clauses.push(`under ${s.name} an expectation is not met at event ${slip.seq}`);
    return clauses;
  });
}

function mappingClause(c: Found): string {
  const found = c.divergences.find((d) => d.layer === 'mapping' && d.part !== 'intervals');
  if (found === undefined) return sameMapping(c);
  const cell = found.cells[0];
  if (found.part === 'areas' || cell === undefined)
    return `different areas after ${at(found.operation)}`;
  const which = found.part === 'device' ? 'device' : 'CPU';
  if (cell.a !== undefined && cell.b === undefined)
    return keeps(c.a, c.b, found, which, cell.stale.a, found.since.a ?? found.causes.a?.event.seq);
  if (cell.b !== undefined && cell.a === undefined)
    return keeps(c.b, c.a, found, which, cell.stale.b, found.since.b ?? found.causes.b?.event.seq);
  return `the ${which} maps ${pages(found, c.a)} as ${cell.a ?? 'none'} under ${c.a.name} and as ${cell.b ?? 'none'} under ${c.b.name} after ${at(found.operation)}`;
}

/** Nothing differs in what was compared of it. */
function sameMapping(c: Found): string {
  const { all, compared } = c.mapping.ends;
  if (compared === 0) return 'page tables not compared';
  const others = c.mapping.parts.intervals === 'differs';
  if (compared < all)
    return `same page tables at the ${compared} of ${all} operation ends that could be compared${others ? ', but they track different intervals' : ''}`;
  if (others) return 'same page tables, but they track different intervals';
  return `same page tables after every operation${c.mapping.verdict === 'same' ? '' : ' that both ended'}`;
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
  // An entry of the CPU may be one that maps nothing: poisoned, a migration's.
  const what = which === 'CPU' ? 'CPU entry for' : `${which} mapping of`;
  return stale
    ? `${who.name} keeps a stale ${what} ${pages(d, who)}${from}`
    : `${who.name} has a ${what} ${pages(d, who)}${from} that ${other.name} has not`;
}

function pages(d: Divergence, side: Side): string {
  const cell = d.cells[0]!;
  return side.labels.pages(cell.space + 1, cell.vpn, cell.vpn + cell.npages);
}

function mechanismClause(c: Found): string {
  if (c.mechanism.verdict === 'same') return 'same steps on the way';
  // Counts of sessions that did not do the same operations say nothing.
  if (c.mechanism.verdict === 'not compared' || c.outcome.parts.answers === 'not compared')
    return '';
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
