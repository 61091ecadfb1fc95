import { MappingDigest } from '../compare/mapping.js';
import { MechanismCounter } from '../compare/mechanism.js';
import { Kind } from '../events/generated.js';
import type { VerdictClass } from '../explore/verdict-class.js';
import type { Operation } from '../language/ast.js';
import { printOperation } from '../language/print.js';
import type { Observer } from '../run/execute.js';

/**
 * By what two designs are told apart. `outcome`: the rules that are broken, or what the user saw of a run
 * that broke none; `mapping`: areas, page table and device page tables after operations; `mechanism`: how
 * often a design does what it does.
 */
export const QUESTIONS = ['outcome', 'mapping', 'mechanism'] as const;
export type Question = (typeof QUESTIONS)[number];

/** What a run shows of one question: equal for two runs of one workload exactly if they show the same. */
export interface Shown {
  readonly key: string;
  /** For people; of a mapping and a mechanism a line for each operation or count. */
  readonly words: readonly string[];
}

/**
 * Counts of waits are left out: who waits is a matter of the order in which steps were taken that touch
 * nothing in common, of which a search makes one.
 */
const OF_ORDER: readonly string[] = [
  'readWaits',
  'invalidationWaits',
  'lockWaits',
  'otherWaits',
  'readRetries',
];

/**
 * What is mapped is looked at where no other task was started that was not waited for: elsewhere it depends
 * on how far the others have come, which is a matter of order. By what the program says, and not by who has
 * ended, which is one too.
 */
export function startedBy({ op }: Operation): number {
  if (op === 'start' || op === 'fork') return 1;
  return op === 'join' || op === 'waitpid' ? -1 : 0;
}

/** Looks at one run. */
export class Looker implements Observer {
  private readonly digest = new MappingDigest();
  private readonly counter = new MechanismCounter();
  private locks = 0;
  /** Tasks that were started and nobody has waited for. */
  private beside = 0;
  private readonly mappings: string[] = [];
  /** Switches that the run asked for; undefined if it did not come to its end. */
  depends: readonly string[] | undefined;
  /** It was stopped by a rule that was broken: what it would have done next is not defined. */
  stopped = false;

  constructor(private readonly questions: ReadonlySet<Question>) {}

  event: NonNullable<Observer['event']> = (e, machine) => {
    if (this.questions.has('mapping')) this.digest.observe(e, machine);
    if (this.questions.has('mechanism')) {
      this.counter.observe(e);
      if (e.kind === Kind.LockAcquire) this.locks++;
    }
    if (e.kind === Kind.Violation && e.fatal) this.stopped = true;
    if (e.kind === Kind.SessionEnd) this.depends = e.depends === '' ? [] : e.depends.split(',');
  };

  answer: NonNullable<Observer['answer']> = (operation, _got, _process, machine) => {
    if (!this.questions.has('mapping')) return;
    this.beside += startedBy(operation);
    if (this.beside > 0) return;
    const { areas, cpu, device } = this.digest.hashes(machine);
    const hash = [areas, cpu, device].map((n) => n.toString(36)).join('.');
    this.mappings.push(`${printOperation(operation)}: ${hash}`);
  };

  /** @param verdicts of the run */
  shown(question: Question, verdicts: readonly VerdictClass[]): Shown[] {
    switch (question) {
      case 'outcome':
        return verdicts.map(({ key, words, answers }) => ({ key, words: answers ?? [words] }));
      case 'mapping':
        return [{ key: this.mappings.join('\n'), words: this.mappings }];
      case 'mechanism': {
        const { counts } = this.counter;
        const all = Object.entries(counts).filter(([name]) => !OF_ORDER.includes(name));
        const words = [...all, ['locksTaken', this.locks]].map(([name, n]) => `${name} ${n}`);
        return [{ key: words.join(), words }];
      }
    }
  }
}
