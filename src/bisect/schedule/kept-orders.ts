import { createHash } from 'node:crypto';
import type { SessionInfo } from '../../store/log/session.js';
import { addSearch, readSearches, saveSearch, type SearchIdentity } from '../../store/searches.js';
import type { TraceFile } from '../../store/trace-file.js';
import { UserError } from '../../units/user-error.js';
import type { Order } from './in-order.js';

/** What a search of the file holds. */
interface State {
  /** By order: the keys of the verdicts that it shows. */
  readonly shown: Record<string, readonly string[]>;
  /** By order: the session that was recorded of it. */
  readonly sessions: Record<string, number>;
}

/** The orders that a bisection of two sessions has run, in the file: each is run once, also by a later call. */
export class KeptOrders {
  private constructor(
    private readonly file: TraceFile,
    private readonly id: number,
    private readonly state: State,
  ) {}

  /** @throws UserError HMT601 if what is kept is damaged */
  static open(
    file: TraceFile,
    passing: SessionInfo,
    failing: SessionInfo,
    toolVersion: string,
  ): KeptOrders {
    const identity: SearchIdentity = {
      ...{ workloadName: failing.workloadName, workload: failing.workload },
      ...{ designName: failing.designName, design: failing.design, seed: failing.seed },
      ...{ strategy: `orders between sessions ${passing.id} and ${failing.id}`, bound: null },
      ...{ maxEvents: 0, parent: failing.id, parentAt: null },
    };
    const there = readSearches(file).find(
      (row) =>
        row.toolVersion === toolVersion &&
        Object.entries(identity).every(([k, v]) => row[k as keyof SearchIdentity] === v),
    );
    const id = there?.id ?? addSearch(file, identity, toolVersion);
    const text = there?.state ?? '';
    try {
      const state = text === '' ? { shown: {}, sessions: {} } : (JSON.parse(text) as State);
      return new KeptOrders(file, id, {
        shown: { ...state.shown },
        sessions: { ...state.sessions },
      });
    } catch {
      const what = `the state of search ${id} of ${file.path} is damaged`;
      throw new UserError('HMT601', what, 'bisect a copy of the two sessions: hmmtrace export');
    }
  }

  /** Keys of the verdicts that an order shows; undefined if it was not run. */
  shown(order: Order): readonly string[] | undefined {
    return this.state.shown[nameOf(order)];
  }
  ran(order: Order, keys: readonly string[]): void {
    this.state.shown[nameOf(order)] = keys;
    this.save();
  }

  /** The session that has an order; undefined if none was recorded, or it did not come to its end. */
  session(order: Order): SessionInfo | undefined {
    const id = this.state.sessions[nameOf(order)];
    return this.file.sessions().find((s) => s.id === id && s.state === 'complete');
  }
  recorded(order: Order, { id }: SessionInfo): void {
    this.state.sessions[nameOf(order)] = id;
    this.save();
  }

  private save(): void {
    saveSearch(this.file, this.id, {
      ...{ runs: Object.keys(this.state.shown).length, pruned: 0, events: 0, exhausted: false },
      ...{ verdicts: [], traces: [], state: JSON.stringify(this.state) },
    });
  }
}

/** Orders have a member for each step. */
function nameOf(order: Order): string {
  return createHash('sha256').update(order.join()).digest('base64url').slice(0, 22);
}
