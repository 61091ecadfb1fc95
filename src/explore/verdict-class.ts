import { createHash } from 'node:crypto';
import { describeBreach, type Breach, type Verdict } from '../run/verdict.js';

/** How a run can come out, up to the numbers of objects and tasks. */
export interface VerdictClass {
  /** Equal for two runs of one workload exactly if they came out alike. */
  readonly key: string;
  readonly kind: VerdictKind;
  /** For people, in a line. */
  readonly words: string;
  /** Of a run without a broken rule: what each operation answered, by task and in its order. */
  readonly answers?: readonly string[];
}
/**
 * `violation`: a rule of the machine is broken; `unexpected`: the workload expected something else;
 * `defect`: the simulator failed; `limit`: it was cut off; `passed`: nothing of all that.
 */
export type VerdictKind = 'violation' | 'unexpected' | 'defect' | 'limit' | 'passed';

/** In the order in which they are shown. */
export const VERDICT_KINDS: readonly VerdictKind[] = [
  'violation',
  'unexpected',
  'defect',
  'limit',
  'passed',
];

/**
 * The classes of a run, at least one: each rule that it broke and each expectation that it did not
 * meet; for a run without any, what the user saw of it.
 */
export function verdictClasses(
  verdict: Verdict,
  answers: readonly string[],
): readonly VerdictClass[] {
  const broken = new Map<string, VerdictClass>();
  for (const breach of verdict.breaches)
    for (const found of ofBreach(breach)) broken.set(found.key, found);
  for (const { operation, line, message } of verdict.unmet) {
    const key = `EXPECTATION|${operation}|${line}`;
    broken.set(key, { key, kind: 'unexpected', words: message });
  }
  if (broken.size > 0) return [...broken.values()];
  if (verdict.cut !== false)
    return [{ key: 'limit', kind: 'limit', words: 'came to no end within the limit' }];
  const hash = createHash('sha256').update(answers.join('\n')).digest('hex').slice(0, 16);
  return [
    { key: `passed|${hash}`, kind: 'passed', words: `passed (${hash.slice(0, 8)})`, answers },
  ];
}

/** Where a circle is broken, the circle is what tells classes apart, and not who closed it. */
function ofBreach(breach: Breach): VerdictClass[] {
  const { rule, object, site, circles } = breach;
  if (circles === undefined)
    return [{ key: `${rule}|${object}|${site}`, kind: 'violation', words: describeBreach(breach) }];
  return circles.map((circle) => ({
    key: `${rule}|${circle.join('|')}`,
    kind: 'violation',
    words: `${rule}: ${[...circle, circle[0]!].join(' → ')}`,
  }));
}

/** Of a run in which the simulator itself failed: which event or object it was at, does not tell. */
export function defectClass(error: unknown): VerdictClass {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replace(/\b(0x[0-9a-f]+|\d+)\b/gi, 'N');
  return { key: `defect|${message}`, kind: 'defect', words: `hmmtrace itself failed: ${message}` };
}
