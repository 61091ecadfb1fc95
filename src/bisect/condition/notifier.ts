import { IntervalKind } from '../../events/generated.js';
import type { IntervalView, MachineView, MmView } from '../../machine/state.js';
import { enumName, words } from '../../replay/text/describe-event.js';
import { phrase, phrases, type Field, type Subject, type Test } from './subject.js';

const kindWords = (kind: number): string => words(enumName('IntervalKind', kind));

/** `interval:2`: an interval of the notifier. */
export function intervalSubject(text: string, id: number): Subject {
  const of = (m: MachineView): IntervalView | undefined => m.intervals.get(id);
  const freed = (m: MachineView): boolean => id <= m.lastInterval && !m.intervals.has(id);
  const is = (test: (i: IntervalView) => boolean): Test => {
    return (m) => {
      const interval = of(m);
      return interval !== undefined && test(interval);
    };
  };
  const number = (value: (i: IntervalView) => number): Field => {
    return (m) => {
      const interval = of(m);
      return interval === undefined ? undefined : value(interval);
    };
  };
  return {
    text,
    kind: 'interval',
    phrases: [
      phrase(
        'in the tree',
        is((i) => i.inTree),
      ),
      phrase(
        'deferred',
        is((i) => i.deferred > 0),
      ),
      phrase(
        'pending',
        is((i) => i.pending),
      ),
      phrase(
        'removing',
        is((i) => i.removing),
      ),
      phrase(
        'marked',
        is((i) => i.marked),
      ),
      phrase('freed', freed),
      ...phrases(Object.values(IntervalKind), kindWords, (kind) => is((i) => i.kind === kind)),
    ],
    fields: {
      seq: number((i) => i.seq),
      refcount: number((i) => i.refcount),
      start: number((i) => i.start),
      last: number((i) => i.last),
    },
    describe(m) {
      const i = of(m);
      if (i === undefined) return freed(m) ? 'freed' : 'not there yet';
      const said = [
        kindWords(i.kind),
        i.inTree ? 'in the tree' : '',
        i.deferred > 0 ? 'deferred' : '',
        i.pending ? 'pending' : '',
        i.removing ? 'removing' : '',
        i.marked ? 'marked' : '',
        `seq ${i.seq}`,
      ];
      return said.filter((s) => s !== '').join(' ');
    },
  };
}

/** `mm:1`: an address space and its notifier. */
export function mmSubject(text: string, id: number): Subject {
  const number = (value: (mm: MmView) => number | undefined): Field => {
    return (m) => {
      const mm = m.mms.get(id);
      return mm === undefined ? undefined : value(mm);
    };
  };
  const invalidating = (m: MachineView): boolean =>
    (m.mms.get(id)?.subscriptions?.invalidateSeq ?? 0) % 2 === 1;
  const fields: Record<string, Field> = {
    users: number((mm) => mm.users),
    count: number((mm) => mm.count),
    areas: number((mm) => mm.vmas.length),
    entries: number((mm) => mm.table.used),
    invalidate_seq: number((mm) => mm.subscriptions?.invalidateSeq),
    active: number((mm) => mm.subscriptions?.activeInvalidateRanges),
    in_the_tree: number((mm) => mm.subscriptions?.tree.length),
    deferred: number((mm) => mm.subscriptions?.deferred.length),
  };
  return {
    text,
    kind: 'mm',
    phrases: [phrase('none', (m) => !m.mms.has(id)), phrase('invalidating', invalidating)],
    fields,
    describe(m) {
      if (!m.mms.has(id)) return 'none';
      const numbers = Object.entries(fields).flatMap(([name, value]) => {
        const now = value(m);
        return now === undefined ? [] : [`${name} ${now}`];
      });
      return `${invalidating(m) ? 'invalidating ' : ''}${numbers.join(' ')}`;
    },
  };
}
