/*
 * What was argued for and is not built. None of it is accepted, listed or inherited anywhere: to
 * ask for it is an error that says what it would do, so that nobody takes silence for agreement.
 */

/** Switches no value of which is built, and what they would decide. */
export const PLANNED_SWITCHES: Readonly<Record<string, string>> = {
  'walker.lru':
    'decide whether who walks pages of the LRU lists asks for pages of devices first; but a walker takes a page off a list only if it says that it is on one, which those never do, and what else it does with a page (statistics of nodes, merging, NUMA policy) the machine does not have',
};

/** Values of switches that have others, and what they would do. */
export const PLANNED_VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {};

/** Named designs that are not built, and what they would be. */
export const PLANNED_DESIGNS: Readonly<Record<string, string>> = {};
