import type { Event } from '../../events/generated.js';
import type { MachineView } from '../../machine/state.js';
import type { EventSeq, Vpn } from '../../units/numbers.js';
import type { EventSource } from '../events.js';
import type { Labels } from '../text/labels.js';
import { causeOf, type Cause } from '../why.js';

/** What a page may be asked not to be, with what it means to be that. */
export const QUESTIONS = {
  mapped: 'the entry of the CPU leads to memory, and an access may use it',
  writable: 'the entry of the CPU lets a store through',
  mirrored: 'the device has an entry for the page, in the table of each open file',
  migrated: 'the page is in the memory of a device',
  home: 'the page is not, or no more, in the memory of a device',
} as const;
export type Question = keyof typeof QUESTIONS;

/** One reason, or that it is so after all. */
export interface Finding {
  /** Is the page what it was asked not to be? */
  readonly holds: boolean;
  /** In a word, for programs: `never-touched`, `dropped`, `pinned`; `unknown` where the events do not tell. */
  readonly reason: string;
  readonly text: string;
  /** The event that decides it, with the spans around it. */
  readonly cause?: Cause | undefined;
  /** Of the table of this mirror. */
  readonly mirror?: number;
}

/** A page at an event, and what can be read about it. */
export interface Place {
  readonly source: EventSource;
  readonly mm: number;
  readonly vpn: Vpn;
  readonly at: EventSeq;
  /** After `at`. */
  readonly machine: MachineView;
  /** After another event, at or before `at`; valid until the next call. */
  readonly stateAt: (seq: EventSeq) => MachineView;
  readonly labels: Labels;
  /** Told how many events were looked at; may throw to end the search. */
  readonly looked?: ((events: number) => void) | undefined;
}

/** A reason why not. */
export function because({ source }: Place, reason: string, text: string, event?: Event): Finding {
  return {
    ...{ holds: false, reason, text },
    cause: event === undefined ? undefined : causeOf(source, event),
  };
}

/** It is so after all. */
export function itIs({ source }: Place, text: string, event?: Event): Finding {
  return {
    ...{ holds: true, reason: 'it-is', text },
    cause: event === undefined ? undefined : causeOf(source, event),
  };
}

/** The events do not tell. */
export function cannotTell(what: string): Finding {
  return { holds: false, reason: 'unknown', text: `${what}: that cannot be told from the events` };
}
