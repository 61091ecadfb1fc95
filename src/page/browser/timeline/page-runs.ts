import { limited } from '../../../interchange/limited.js';
import type { Strip } from '../../timeline/page-grid.js';
import type { Store } from './store.js';

/** What a page is in one table, from event to event. */
export interface PageRuns {
  readonly begins: number[];
  /** The last one is open. */
  readonly ends: number[];
  readonly states: number[];
}

/** A row of the address map: a page, or a group of neighbours. */
export interface MapRow {
  readonly mm: number;
  readonly vpn: number;
  readonly name: string;
  readonly strips: readonly number[];
}

/** What each page is in each table, of the parts that are there. */
export class PageHistory {
  readonly rows: readonly MapRow[];
  /** Pages of a row. */
  readonly pages: number;
  readonly strips: readonly Strip[];
  private version = -1;
  private readonly byRow = new Map<string, PageRuns[]>();

  constructor(private readonly store: Store) {
    const finest = store.pageLevels[0];
    this.pages = finest?.pages ?? 1;
    this.strips = store.index.strips;
    const rows = finest?.rows ?? [];
    const many = new Set(rows.map(({ mm }) => mm)).size > 1;
    this.rows = rows.map(({ mm, vpn, name: own, cells }) => {
      // A child has pages of the same names as its parent.
      const name = `${limited(own)}${many ? ` (mm ${mm})` : ''}`;
      const kind = (s: number): number => (this.strips[s]!.kind === 'cpu' ? 0 : 1);
      const strips = [...cells.keys()].sort((a, b) => kind(a) - kind(b) || a - b);
      return { mm, vpn, name, strips };
    });
  }

  /** Of all pages of a row, in one table. */
  of({ mm, vpn }: MapRow, strip: number): readonly PageRuns[] {
    this.refresh();
    return this.byRow.get(`${mm} ${vpn} ${strip}`) ?? [];
  }

  private refresh(): void {
    if (this.version === this.store.version) return;
    this.version = this.store.version;
    this.byRow.clear();
    const runs = new Map<string, PageRuns>();
    const open = new Map<string, PageRuns>();
    const parts = [...this.store.parts.values()].sort((a, b) => a.number - b.number);
    let after = 0;
    for (const part of parts) {
      // Between parts that are not neighbours nobody knows.
      if (part.first !== after) endAll(open, after);
      for (const change of part.changes) {
        const { mm, vpn } = part.pages[change.page]!;
        const key = `${mm} ${vpn} ${change.strip}`;
        let own = runs.get(key);
        if (own === undefined) {
          runs.set(key, (own = { begins: [], ends: [], states: [] }));
          const row = `${mm} ${Math.floor(vpn / this.pages) * this.pages} ${change.strip}`;
          const list = this.byRow.get(row);
          if (list === undefined) this.byRow.set(row, [own]);
          else list.push(own);
        }
        const last = own.states.length - 1;
        if (open.has(key)) {
          if (own.states[last] === change.state) continue;
          own.ends[last] = change.at;
          open.delete(key);
        }
        if (change.state === 0) continue;
        own.begins.push(change.at);
        own.ends.push(Infinity);
        own.states.push(change.state);
        open.set(key, own);
      }
      after = part.first + part.times.length;
    }
    endAll(open, after);
  }
}

function endAll(open: Map<string, PageRuns>, at: number): void {
  for (const runs of open.values()) runs.ends[runs.ends.length - 1] = at;
  open.clear();
}

/** What it is at an event; 0 for nothing. */
export function stateAt({ begins, ends, states }: PageRuns, event: number): number {
  for (let i = begins.length - 1; i >= 0; i--)
    if (begins[i]! <= event) return event < ends[i]! ? states[i]! : 0;
  return 0;
}
