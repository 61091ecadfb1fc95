import type { Runs } from './contents.js';

/** Contents of several runs, equal ones stored once, counted, forgotten when no page holds them any more. */
export class ContentStore {
  /** Number 0 is nobody's. */
  private readonly runs: (Runs | undefined)[] = [undefined];
  private readonly users: number[] = [0];
  private readonly free: number[] = [];
  private readonly known = new Map<string, number>();
  private numbers = 0;

  /** May other contents be held? A forged trace could bring some with every event. */
  hasRoom(): boolean {
    return this.numbers < NUMBERS_MAX;
  }
  get(id: number): Runs {
    return this.runs[id]!;
  }
  /** Adds a user of these contents, which cover a page. */
  intern(runs: Runs): number {
    const key = runs.join();
    const known = this.known.get(key);
    if (known !== undefined) return this.share(known);
    const id = this.free.pop() ?? this.runs.length;
    this.runs[id] = runs;
    this.users[id] = 1;
    this.known.set(key, id);
    this.numbers += runs.length;
    return id;
  }
  share(id: number): number {
    this.users[id]!++;
    return id;
  }
  drop(id: number): void {
    if (--this.users[id]! > 0) return;
    const runs = this.runs[id]!;
    this.known.delete(runs.join());
    this.runs[id] = undefined;
    this.numbers -= runs.length;
    this.free.push(id);
  }
}

/** Numbers of all runs held at most: 512 MiB. */
const NUMBERS_MAX = 2 ** 26;
