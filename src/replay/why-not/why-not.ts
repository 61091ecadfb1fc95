import { whyNotMapped, whyNotWritable } from './cpu.js';
import { whyNotMirrored } from './device.js';
import type { Finding, Place, Question } from './finding.js';
import { whyNotHome, whyNotMigrated } from './migration.js';

export { QUESTIONS, type Finding, type Place, type Question } from './finding.js';

/**
 * Why a page is not what one would have it be, as of an event: from what the events tell, each reason
 * with the event that decides it; or that it is so after all.
 */
export function whyNot(question: Question, place: Place): readonly Finding[] {
  return ANSWERS[question](place);
}

const ANSWERS: Readonly<Record<Question, (place: Place) => readonly Finding[]>> = {
  mapped: whyNotMapped,
  writable: whyNotWritable,
  mirrored: whyNotMirrored,
  migrated: whyNotMigrated,
  home: whyNotHome,
};
