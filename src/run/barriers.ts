import { WaitType } from '../events/generated.js';
import type { Statement, Workload } from '../language/ast.js';
import type { TaskView } from '../machine/state.js';
import type { Engine, Run } from '../schedule/engine.js';

interface Barrier {
  readonly number: number;
  readonly parties: readonly string[];
}

/**
 * The barriers of a workload: tasks, and callbacks that it arms, wait at one for each other. Who is
 * there is who waits there.
 */
export class Barriers {
  private readonly named: ReadonlyMap<string, Barrier>;

  constructor(
    private readonly k: Engine,
    workload: Workload,
  ) {
    const all = [...barrierParties(workload)];
    this.named = new Map(all.map(([name, parties], i) => [name, { number: i + 1, parties }]));
  }

  /** Waits until everybody who names the barrier has come to it. */
  *arrive(name: string, party: string): Run {
    const { k } = this;
    const { number, parties } = this.named.get(name)!;
    if (k.waiters(WaitType.WAIT_BARRIER, number).length + 1 === parties.length) {
      k.wakeAll(WaitType.WAIT_BARRIER, number);
      return;
    }
    const own = party === k.state.tasks.get(k.task)!.name;
    k.block(WaitType.WAIT_BARRIER, number, own ? placeOf(name) : `${placeOf(name)}${AS}${party}`);
    yield;
  }

  /** Whom a barrier waits for, each with why it is not there. */
  missingAt(number: number, why: (party: string) => string): string {
    const { parties } = [...this.named.values()][number - 1]!;
    const arrived = this.k.waiters(WaitType.WAIT_BARRIER, number).map(partyOf);
    const missing = parties.filter((party) => !arrived.includes(party));
    return missing.map((party) => `${party}, ${why(party)}`).join(' and ') || 'somebody else';
  }
}

/** Where a task waits that has come for somebody else. */
const AS = ', as ';
const placeOf = (barrier: string): string => `barrier ${barrier}`;
function partyOf({ name, wait }: TaskView): string {
  const at = wait!.where.indexOf(AS);
  return at < 0 ? name : wait!.where.slice(at + AS.length);
}

/** Who comes to each barrier of a workload: tasks that name it, and callbacks that do. */
function barrierParties(workload: Workload): ReadonlyMap<string, readonly string[]> {
  const parties = new Map<string, string[]>();
  const visit = (body: readonly Statement[], party: string): void => {
    const named = new Set<string>();
    const own = (statements: readonly Statement[]): void => {
      for (const s of statements) {
        // Whoever is in the callback comes in its own right, the task that armed it in another.
        if (s.kind === 'inCallback') visit(s.body, callbackOf(s.operation.interval));
        else if (s.kind !== 'operation') own(s.body);
        else if (s.operation.op === 'barrier') named.add(s.operation.name);
      }
    };
    own(body);
    for (const name of named) parties.set(name, [...(parties.get(name) ?? []), party]);
  };
  for (const task of workload.tasks) visit(task.body, task.name);
  return parties;
}

/** A callback that comes to a barrier, as messages call it. */
export function callbackOf(interval: string): string {
  return `a callback of ${interval}`;
}
