import type { Strategy } from '../schedule/strategy.js';
import { Running } from './running.js';

/** The way that a run took through its questions. */
export interface Taken {
  readonly points: number;
  readonly switches: number;
  readonly choices: number;
  readonly trace: string;
}

/** Notes which answers a strategy gives. */
export class Path {
  private points = 0;
  private switches = 0;
  private choices = 0;
  private logWays = 0;
  private readonly running = new Running();
  private readonly hash = new NumberHash();
  private wrapped: Strategy | undefined;
  private wrapper: Strategy | undefined;

  /** The same strategy, noted. */
  along(strategy: Strategy): Strategy {
    if (this.wrapper !== undefined && this.wrapped === strategy) return this.wrapper;
    this.wrapped = strategy;
    this.wrapper = {
      name: strategy.name,
      timers: strategy.timers,
      ...(strategy.attach === undefined ? {} : { attach: strategy.attach }),
      pick: (runnable, current, step) => {
        const task = strategy.pick(runnable, current, step);
        this.points++;
        this.logWays += Math.log(runnable.length);
        if (task !== current) {
          const could = this.running.couldGoOn(runnable);
          if (could !== 0 && task !== could) this.switches++;
          this.hash.add(this.points);
          this.hash.add(task);
        }
        return task;
      },
      choose: (alternatives, task) => {
        const chosen = strategy.choose(alternatives, task);
        this.choices++;
        this.logWays += Math.log(alternatives);
        this.hash.add(this.points);
        this.hash.add(-1 - chosen);
        return chosen;
      },
      started: (...task) => strategy.started?.(...task),
      arrived: (task, where, before, waits) => {
        this.running.arrived(task, waits);
        strategy.arrived?.(task, where, before, waits);
      },
    };
    return this.wrapper;
  }

  /** Logarithm of the product of what could have been answered, question by question. */
  get logOfWays(): number {
    return this.logWays;
  }

  taken(): Taken {
    const { points, switches, choices } = this;
    return { points, switches, choices, trace: this.hash.digest() };
  }
}

/** 64 bits of a list of numbers: two multiplicative hashes (FNV-1a's prime and another one) side by side. */
class NumberHash {
  private a = 0x811c9dc5;
  private b = 0x2545f491;

  add(n: number): void {
    this.a = Math.imul(this.a ^ n, 0x01000193);
    this.b = Math.imul(this.b + n, 0x9e3779b1) ^ (this.b >>> 15);
  }
  digest(): string {
    return [this.a, this.b].map((h) => (h >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
