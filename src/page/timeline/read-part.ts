import { decodeChunk } from '../../events/codec.js';
import type { Event } from '../../events/generated.js';
import { WireReader } from '../../events/wire.js';
import type { EventSeq } from '../../units/numbers.js';
import { deltasOf, numbersOf, textsOf } from './columns.js';
import { firstOf, type Thing } from './part.js';

/** Something on a lane, as far as a part knows of it. */
export interface Item extends Thing {
  /** The first event that it does not cover; undefined while it is open at the end of the part. */
  readonly end: number | undefined;
}

export interface PageChange {
  readonly at: number;
  /** Index in the pages of the part. */
  readonly page: number;
  readonly strip: number;
  readonly state: number;
}

export interface Part {
  readonly number: number;
  readonly first: number;
  /** Of each event, virtual nanoseconds. */
  readonly times: readonly number[];
  readonly items: readonly Item[];
  readonly pages: readonly { readonly mm: number; readonly vpn: number; readonly name: string }[];
  readonly changes: readonly PageChange[];
  /** The events themselves, as the log has them. */
  readonly events: Uint8Array;
}

/** @throws DecodeError */
export function decodePart(bytes: Uint8Array): Part {
  const r = new WireReader(bytes);
  const number = r.uint();
  const first = firstOf(number);
  const texts = textsOf(r);
  const [lanes, depths, categories, labels, lines, lengths] = Array.from({ length: 6 }, () =>
    numbersOf(r),
  ) as [number[], number[], number[], number[], number[], number[]];
  const items = deltasOf(r).map((relative, i): Item => {
    const begin = relative + first;
    const depth = depths[i]! - 1;
    const length = lengths[i]!;
    return {
      ...{ lane: lanes[i]!, depth, begin, category: categories[i]!, line: lines[i]! },
      label: texts[labels[i]!]!,
      end: depth < 0 ? begin + 1 : length === 0 ? undefined : begin + length,
    };
  });
  const times = deltasOf(r);
  const names = textsOf(r);
  const [mms, vpns] = [deltasOf(r), deltasOf(r)];
  const ats = deltasOf(r);
  const [pages, strips, states] = [numbersOf(r), numbersOf(r), numbersOf(r)];
  return {
    ...{ number, first, times, items },
    pages: names.map((name, i) => ({ mm: mms[i]!, vpn: vpns[i]!, name })),
    changes: ats.map((at, i) => ({
      ...{ at: at + first, page: pages[i]!, strip: strips[i]!, state: states[i]! },
    })),
    events: r.bytes(),
  };
}

export function eventsIn(part: Part, visit: (event: Event) => void | boolean): void {
  decodeChunk(part.events, part.first as EventSeq, visit);
}
