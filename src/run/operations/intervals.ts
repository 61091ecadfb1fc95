import {
  insertInterval,
  insertIntervalIfSafe,
  insertIntervalLocked,
} from '../../kernel/notifier/interval.js';
import type { InCallback, IntervalOperation } from '../../language/operations/intervals.js';
import { vpn } from '../../units/numbers.js';
import { byteAddress, num, place, type Performer, type Performers } from './performer.js';

export const INTERVALS: Performers<Exclude<IntervalOperation, InCallback>> = {
  insertInterval: insertBy(insertInterval),
  insertIntervalSafe: insertBy(insertIntervalIfSafe),
  insertIntervalLocked: insertBy(insertIntervalLocked),
  *updateInterval(run, op, frame) {
    const start = byteAddress(op.start, frame);
    const length = num(op.length, frame);
    return { ret: yield* run.intervals.update(frame.process, op.interval, start, length) };
  },
  *removeInterval(run, { interval }, frame) {
    return { ret: yield* run.intervals.remove(frame.process, interval) };
  },
  *putInterval(run, { interval }, frame) {
    return { ret: yield* run.intervals.put(frame.process, interval) };
  },
  *readBegin(run, { interval }, frame) {
    return { ret: yield* run.intervals.readBegin(frame.process, interval) };
  },
  *readRetry(run, { interval }, frame) {
    return { ret: yield* run.intervals.readRetry(frame.process, interval) };
  },
  *rangeFault(run, op, frame) {
    const start = place(op.at, frame);
    const end = vpn(start + num(op.npages, frame));
    return { ret: yield* run.intervals.rangeFault(frame.process, op.interval, start, end) };
  },
};

type Insertion = Extract<IntervalOperation, { readonly release: boolean }>;

function insertBy(insert: typeof insertInterval): Performer<Insertion> {
  return function* (run, { interval, start, length, release }, frame) {
    const bounds = { start: byteAddress(start, frame), length: num(length, frame) };
    return {
      ret: yield* run.intervals.insert(frame.process, interval, insert, { ...bounds, release }),
    };
  };
}
