import { UserError } from '../units/user-error.js';
import type { Attempt, Explored, Search } from './search.js';

/** Who runs attempts: threads, this one, or other machines. */
export interface Crew {
  /** Attempts that it likes to have under way. */
  readonly capacity: number;
  /** Starts an attempt; `done` is called once, at once or during a later {@link wait}. */
  run(attempt: Attempt, done: (got: Explored) => void): void;
  /** Resolves when something may have been done; rejects when the crew cannot go on. */
  wait(): Promise<void>;
}

/** Thrown by who watches, to end an exploration in the middle of a run: that is not learnt. */
export class Stopped extends Error {
  constructor() {
    super('the exploration was stopped');
    this.name = 'Stopped';
  }
}

export interface DriveOptions {
  /** Attempts that were handed out in earlier drives and never learnt, by number. */
  readonly waiting: readonly Attempt[];
  /** Attempts that were handed out in earlier drives. */
  readonly handedOut: number;
  /** Attempts that may be handed out in all. */
  readonly most: number;
  /** Asked before each attempt: false ends the drive. */
  goesOn(): boolean;
  /** After an attempt was learnt, in the order of their numbers; what it throws ends the drive. */
  learnt(attempt: Attempt, got: Explored): void;
}

/**
 * Attempts that are handed out ahead of what was learnt. It is the same for any number of workers,
 * so that each attempt is proposed after the same results, and large enough for many of them.
 */
const WINDOW = 256;

/** Lets a crew run what a search proposes, and the search learn in the order of the attempts. */
export class Drive {
  private readonly ahead: Attempt[];
  private readonly results = new Map<number, Explored>();
  private handed: number;
  /** Of those ahead, how many the crew has or had. */
  private started = 0;
  private underWay = 0;

  constructor(
    private readonly search: Search,
    private readonly crew: Crew,
    private readonly options: DriveOptions,
  ) {
    this.ahead = [...options.waiting];
    this.handed = options.handedOut;
  }

  /** Handed out and not learnt, in order: with the search's own state all that there is to keep. */
  get waiting(): readonly Attempt[] {
    return this.ahead;
  }
  get handedOut(): number {
    return this.handed;
  }

  /**
   * Ends when nothing is left to try, or when it may not go on.
   * @throws UserError when a run is refused: that is not learnt
   */
  async run(): Promise<void> {
    const { crew, options, ahead } = this;
    this.fill();
    for (;;) {
      while (options.goesOn() && this.underWay < crew.capacity && this.started < ahead.length) {
        const attempt = ahead[this.started++]!;
        this.underWay++;
        crew.run(attempt, (got) => {
          this.underWay--;
          this.results.set(attempt.number, got);
        });
        this.learn();
      }
      if (ahead.length === 0 || !options.goesOn()) return;
      await crew.wait();
      this.learn();
    }
  }

  private fill(): void {
    while (this.ahead.length < WINDOW && this.handed < this.options.most) {
      const attempt = this.search.next();
      if (attempt === undefined) return;
      this.handed++;
      this.ahead.push(attempt);
    }
  }

  private learn(): void {
    const { ahead, results } = this;
    for (let first = ahead[0]; first !== undefined; first = ahead[0]) {
      const got = results.get(first.number);
      if (got === undefined) return;
      if (got.refused !== undefined) {
        const { code, message, hint } = got.refused;
        throw new UserError(code, message, hint);
      }
      results.delete(first.number);
      ahead.shift();
      this.started--;
      this.search.learn(first, got);
      this.options.learnt(first, got);
      this.fill();
    }
  }
}
