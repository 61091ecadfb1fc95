import type { Claim, DocketCase, Sight } from '../../src/docket/case.js';

/* Where what a case of the docket says is looked for. */

/** General workloads, in traces/general, with the cases that are looked for in each. */
const WORKLOADS: Readonly<Record<string, readonly string[]>> = {
  threads: 'A1 A2 A3 A4 A6 A7 A14 A15 A16 A20 A21 A22 D2 D5'.split(' '),
  intervals: 'A1b A1c A5 A9 A9b A13 A19 A20b'.split(' '),
  migrations: 'D1 D3 D3b D4 D6 D7 D8 D9'.split(' '),
  ranges: 'B1 B2 B3 B4 B5 B6 B7 B9 B10 B10b B10c U52 U53 U54 U55 U56 U58 U59 U60 U63 U66 U67'.split(
    ' ',
  ),
  processes: 'B8 B11 U65'.split(' '),
  subscribers: ['U58b'],
  memory: 'C1 C1b C3 C4 C5 C6 C7 U22 U24 U25 U28 U36'.split(' '),
  unload: ['C5b', 'C6b'],
  pins: ['C14', 'C15'],
  chunks: ['C17'],
  touches: ['E2b', 'U29'],
  keepers: ['E7', 'E8', 'U42b'],
};

const FIGURE = 'a figure: what a way costs, which every schedule shows';
const EVERY = 'an answer that every schedule shows';
const ENDLESS = 'a loop that every schedule shows, a thousand rounds long';
const DOES = 'what one task does, whenever it does so';
const STEPS = 'E7 by steps, each of which happens at its time';
const NEVER = 'says what no schedule shows: there is nothing to meet';
/** Cases that are not looked for. */
export const NOT_LOOKED_FOR: Readonly<Record<string, string>> = {
  A8: NEVER,
  A10: FIGURE,
  A11: FIGURE,
  A12: 'says that two designs answer alike in every schedule: there is nothing to meet',
  A17: FIGURE,
  A18: FIGURE,
  A19b: NEVER,
  A20c: NEVER,
  C2: ENDLESS,
  C8: EVERY,
  C9: EVERY,
  C10: EVERY,
  C11: ENDLESS,
  C12: EVERY,
  C12b: 'a wait for ever that every schedule shows',
  C13: EVERY,
  C16: EVERY,
  C18: 'says that nothing breaks as long as there is memory in the end',
  C18b: ENDLESS,
  E5: 'what it shows E2 and F3 show as well, at the same place; it is met by seeds in its own workload',
  E6: 'a figure, of how often a touch is tried again',
  E7b: STEPS,
  E7c: STEPS,
  E7d: STEPS,
  E7e: STEPS,
  U26: DOES,
  U26b: DOES,
  U30: DOES,
  U31: DOES,
  U33: DOES,
  U37: 'a loop that every schedule without memory shows, and two answers in its place',
  U38: DOES,
  U39: DOES,
  U40: EVERY,
  U41: ENDLESS,
  U42: ENDLESS,
  U43: ENDLESS,
  U43b: EVERY,
  U45: DOES,
  U46: EVERY,
  U47: EVERY,
  U48: EVERY,
  U51: EVERY,
  U57: EVERY,
  U61: EVERY,
  U62: 'a figure, and what is looked for is a broken rule or a state',
  U64: 'says that what U55 shows breaks nothing besides',
  U65b: 'the state of U65, by another way',
  U65c: 'its schedule is in its file; 20,000 random schedules of `processes` do not meet it',
};

/** What is looked for of a case. */
export interface Wanted {
  readonly id: string;
  /** Of the general workload. */
  readonly workload: string;
  readonly design: string;
  readonly sight: Sight;
  /** The sight as the head of the case has it. */
  readonly words: string;
}

/**
 * Is a case one of those that exploring is to find? Those of the threads and of recordings, what follows from the range
 * interface and from device memory, and of the campaign's those that have no schedule in their files.
 */
export function isSought({ id, workload }: DocketCase): boolean {
  if (id.startsWith('E')) return workload.schedule === undefined;
  return /^[ABCD]/.test(id) || /^U(2[2-9]|[345]\d|6[0-7])/.test(id);
}

/** Of such a case: the first broken rule or state that its head says to be seen, under the first design. */
export function wantedOf(c: DocketCase): Wanted | undefined {
  if (!isSought(c) || c.id in NOT_LOOKED_FOR) return undefined;
  const workload = Object.entries(WORKLOADS).find(([, ids]) => ids.includes(c.id))?.[0];
  const claim = c.claims.find(isSeen);
  if (workload === undefined || claim === undefined)
    throw new Error(`nothing says where ${c.id} is looked for`);
  const words = claim.text.replace(/ (within|in each of) \d+ seeds?$/, '');
  return { id: c.id, workload, design: claim.designs[0]!, sight: claim.sight, words };
}

function isSeen(claim: Claim): claim is Claim & { kind: 'seen' } {
  return claim.kind === 'seen' && claim.how !== 'never' && claim.sight.kind !== 'answer';
}
