import { generateWorkload } from '../src/draw/generate.js';
import type { Statement, Workload } from '../src/language/ast.js';
import { parseWorkload } from '../src/language/parse.js';
import { printWorkload } from '../src/language/print.js';
import { resolveDesign } from '../src/designs/resolve.js';
import type { Finding } from '../src/explore/shrink/shrink.js';
import { verdictClasses } from '../src/explore/verdict-class.js';
import { execute, type Plan } from '../src/run/execute.js';
import { describeBreach, matches, type BreachPattern, type Verdict } from '../src/run/verdict.js';
import { seededRandom } from '../src/schedule/strategies/random.js';

/* Findings that a person wrote down, hidden in a generated workload. */

const LIMITS = { events: 100_000, tasks: 4096 };
const NAMES = ['name', 'task', 'fd', 'buffer', 'notifier', 'interval'];

/** A workload around another one, before, between and behind its statements; nothing has the same name. */
export function enlarged(workload: Workload, seed: number, operations: number): Workload {
  const noise = renamed(generateWorkload({ profile: 'threads', seed, operations }));
  const [main, ...others] = workload.tasks;
  const [around, ...further] = noise.tasks;
  const left = [...around!.body];
  const share = Math.ceil(left.length / (main!.body.length + 1));
  const body: Statement[] = main!.body.flatMap((s) => [...left.splice(0, share), s]);
  const tasks = [{ ...main!, body: [...body, ...left] }, ...others, ...further];
  return parseWorkload(printWorkload({ name: workload.name, about: '', tasks }), workload.name);
}
function renamed(workload: Workload): Workload {
  const text = JSON.stringify(workload, (_, value: unknown) =>
    value === undefined ? null : value,
  );
  return JSON.parse(text, (key, value: unknown) => {
    if (value === null || key === 'expect') return undefined;
    return NAMES.includes(key) && typeof value === 'string' && value !== '-1'
      ? `g_${value}`
      : value;
  }) as Workload;
}

export interface Hidden extends Finding {
  readonly events: number;
  readonly words: string;
}

/**
 * The first seed under which the enlarged workload breaks a rule so, late.
 * @param options.late events before that @param options.from the first seed that is tried
 */
export function hidden(
  workload: Workload,
  design: string,
  pattern: BreachPattern,
  { operations = 60, late = 1500, from = 1, seeds = 300 } = {},
): Hidden {
  for (let seed = from; seed < from + seeds; seed++) {
    const plan = {
      ...{ workload: enlarged(workload, seed, operations), seed, limits: LIMITS },
      design: resolveDesign(design, () => ''),
    };
    const verdict = verdictOf({ ...plan, strategy: seededRandom(seed) });
    const breach = verdict?.breaches.find((b) => matches(pattern, b));
    if (verdict === undefined || breach === undefined || breach.first < late) continue;
    const words = describeBreach(breach);
    const found = verdictClasses(verdict, []).find((c) => c.words === words);
    if (found === undefined) continue;
    return {
      ...{ ...plan, strategy: seededRandom(seed), verdict: found.key },
      ...{ events: breach.first, words },
    };
  }
  throw new Error(`no seed shows ${pattern.rule}`);
}

/** Undefined where the simulator itself fails. */
function verdictOf(plan: Plan): Verdict | undefined {
  try {
    return execute(plan).verdict;
  } catch {
    return undefined;
  }
}
