import { WaitType } from '../events/generated.js';
import type { Statement, Workload } from '../language/ast.js';
import type { Engine, Run } from '../schedule/engine.js';

interface Barrier {
  readonly number: number;
  readonly parties: readonly string[];
  arrived: string[];
  round: number;
}

/** The barriers of a workload: tasks, and callbacks that it arms, wait at one for each other. */
export class Barriers {
  private readonly named: ReadonlyMap<string, Barrier>;

  constructor(
    private readonly k: Engine,
    workload: Workload,
  ) {
    const all = [...barrierParties(workload)];
    this.named = new Map(
      all.map(([name, parties], i) => [name, { number: i + 1, parties, arrived: [], round: 0 }]),
    );
  }

  /** Waits until everybody who names the barrier has come to it. */
  *arrive(name: string, party: string): Run {
    const b = this.named.get(name)!;
    b.arrived.push(party);
    if (b.arrived.length === b.parties.length) {
      b.arrived = [];
      b.round++;
      this.k.wakeAll((t) => t.wait!.type === WaitType.WAIT_BARRIER && t.wait!.object === b.number);
      return;
    }
    const { round } = b;
    while (b.round === round) {
      this.k.block(WaitType.WAIT_BARRIER, b.number, `barrier ${name}`);
      yield;
    }
  }

  /** Whom a barrier waits for, each with why it is not there. */
  missingAt(number: number, why: (party: string) => string): string {
    const { parties, arrived } = [...this.named.values()][number - 1]!;
    const missing = parties.filter((party) => !arrived.includes(party));
    return missing.map((party) => `${party}, ${why(party)}`).join(' and ') || 'somebody else';
  }
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
