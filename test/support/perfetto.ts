/**
 * Reads Perfetto's packets by the numbers of its public schema (protos/perfetto/trace of
 * github.com/google/perfetto), byte by byte: nothing here knows schema/perfetto.proto or protobufjs,
 * so that a number which is wrong there is found here.
 */

type Value = bigint | Uint8Array;
type Fields = Map<number, Value[]>;

function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): bigint => {
    let n = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (at >= bytes.length || shift > 63n) throw new Error(`no varint at ${at}`);
      const b = bytes[at++]!;
      n |= BigInt(b & 127) << shift;
      if (b < 128) return n;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    let value: Value;
    if ((tag & 7) === 0) value = varint();
    else {
      const size = (tag & 7) === 2 ? Number(varint()) : (tag & 7) === 1 ? 8 : NaN;
      if (!(at + size <= bytes.length)) throw new Error(`field ${tag >> 3} at ${at} is no field`);
      value = bytes.subarray(at, at + size);
      at += size;
    }
    const number = tag >> 3;
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}
const number = (fields: Fields, id: number): number => Number(fields.get(id)?.[0] ?? 0n);
const text = (fields: Fields, id: number): string | undefined => {
  const bytes = fields.get(id)?.[0];
  if (bytes === undefined) return undefined;
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes as Uint8Array);
};
const messages = (fields: Fields, id: number): Fields[] =>
  (fields.get(id) ?? []).map((bytes) => fieldsOf(bytes as Uint8Array));
/** TrackEvent.flow_ids and terminating_flow_ids are fixed64, one a tag. */
const fixed = (fields: Fields, id: number): number[] =>
  (fields.get(id) ?? []).map((b) => {
    const bytes = b as Uint8Array;
    return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  });

export interface ReadTrack {
  readonly uuid: number;
  readonly name: string;
  readonly parent: number;
  readonly process: { readonly pid: number; readonly name: string } | undefined;
  readonly thread:
    { readonly pid: number; readonly tid: number; readonly name: string } | undefined;
  readonly isCounter: boolean;
}
export interface ReadEvent {
  readonly type: 'begin' | 'end' | 'instant' | 'counter';
  readonly time: number;
  readonly track: number;
  readonly name: string;
  readonly category: string;
  readonly notes: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly flows: readonly number[];
  readonly ends: readonly number[];
}
export interface ReadTrace {
  readonly tracks: ReadonlyMap<number, ReadTrack>;
  readonly events: readonly ReadEvent[];
}

const TYPES = [undefined, 'begin', 'end', 'instant', 'counter'] as const;

/** @throws Error for whatever a reader would drop or refuse */
export function readPerfetto(bytes: Uint8Array): ReadTrace {
  const tracks = new Map<number, ReadTrack>();
  const events: ReadEvent[] = [];
  const interned = [1, 2, 3].map(() => new Map<number, string>());
  const [categories, names, noteNames] = interned as [Map<number, string>, ...typeof interned];
  const known = (table: Map<number, string> | undefined, iid: number): string => {
    const found = table!.get(iid);
    if (found === undefined) throw new Error(`nothing is interned as ${iid}`);
    return found;
  };
  let first = true;
  for (const packet of messages(fieldsOf(bytes), 1)) {
    if (number(packet, 10) === 0) throw new Error('a packet of no sequence');
    // SEQ_INCREMENTAL_STATE_CLEARED, once; SEQ_NEEDS_INCREMENTAL_STATE
    if ((number(packet, 13) & 1) !== (first ? 1 : 0)) throw new Error('state is cleared elsewhere');
    if ((number(packet, 13) & 2) === 0) throw new Error('a packet that needs no state');
    first = false;
    // timestamp_clock_id: without a snapshot of the clock the packet is dropped
    if (packet.has(58)) throw new Error('a packet names a clock');
    for (const data of messages(packet, 12))
      interned.forEach((table, i) => {
        for (const entry of messages(data, i + 1)) {
          if (table.has(number(entry, 1))) throw new Error('interned twice');
          table.set(number(entry, 1), text(entry, 2)!);
        }
      });
    for (const d of messages(packet, 60)) {
      const [process] = messages(d, 3);
      const [thread] = messages(d, 4);
      const uuid = number(d, 1);
      if (tracks.has(uuid) || uuid === 0) throw new Error(`track ${uuid} is described twice`);
      tracks.set(uuid, {
        uuid,
        name: text(d, 2) ?? '',
        parent: number(d, 5),
        process: process && { pid: number(process, 1), name: text(process, 6) ?? '' },
        thread: thread && {
          pid: number(thread, 1),
          tid: number(thread, 2),
          name: text(thread, 5) ?? '',
        },
        isCounter: d.has(8),
      });
    }
    for (const e of messages(packet, 11)) {
      const notes: Record<string, string | number> = {};
      for (const a of messages(e, 4)) {
        const name = a.has(1) ? known(noteNames, number(a, 1)) : text(a, 10)!;
        notes[name] = text(a, 6) ?? Number(BigInt.asIntN(64, (a.get(4)?.[0] ?? 0n) as bigint));
      }
      events.push({
        type: TYPES[number(e, 9)]!,
        time: number(packet, 8),
        track: number(e, 11),
        name: e.has(10) ? known(names, number(e, 10)) : (text(e, 23) ?? ''),
        category: e.has(3) ? known(categories, number(e, 3)) : '',
        notes,
        value: number(e, 30),
        flows: fixed(e, 47),
        ends: fixed(e, 48),
      });
    }
  }
  return { tracks, events };
}
