import type { Event } from '../events/generated.js';
import type { MachineView } from '../machine/state.js';

/** Said of an event and the state that it leaves. */
export type Condition = (event: Event, machine: MachineView) => boolean;

export interface Named {
  /** When it holds, for the docket's page. */
  readonly about: string;
  /** A new watcher, which remembers what it has to from one event to the next. */
  readonly watch: () => Condition;
}
