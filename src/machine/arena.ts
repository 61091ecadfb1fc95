import type { PageBlock } from './page-block.js';
import { reclaimTable, type EntryTable, type Leaf } from './page-table.js';
import { emptyMachine, type Machine } from './state.js';

/**
 * Memory that runs one after another build their machines in: a short one would spend most of its
 * time on clearing memory for it. What a run computes does not depend on it, only how long it takes.
 */
export class Arena {
  private readonly blocks: PageBlock[] = [];
  private readonly leaves: Leaf[] = [];
  private last: Machine | undefined;
  private taken = false;

  /**
   * A machine before its first event. The one before it has no pages any more.
   * @throws Error while a run is using the arena: two machines would share their pages
   */
  take(): Machine {
    if (this.taken) throw new Error('another run is using this arena');
    if (this.last !== undefined) this.reclaim(this.last);
    this.taken = true;
    return (this.last = emptyMachine(this.blocks, this.leaves));
  }
  /** The run is over. Its machine can be read until the next one is taken. */
  done(): void {
    this.taken = false;
  }

  private reclaim(machine: Machine): void {
    machine.pages.reclaim();
    const tables: EntryTable[] = [...machine.leafBudget.freed];
    for (const { table } of machine.mms.values()) tables.push(table);
    for (const { table } of machine.mirrors.values()) tables.push(table);
    tables.forEach(reclaimTable);
  }
}
