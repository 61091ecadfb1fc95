import { ENUMERATIONS, EVENTS, type Event, type EventInfo, type FieldInfo } from './generated.js';
import { EMPTY_BYTES, EMPTY_NUMBERS } from './wire.js';

/** A JSON value that is not an event; the message names the field. */
export class EventJsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EventJsonError';
  }
}

const HEADER = ['seq', 'time', 'task', 'span'] as const;
const BY_KIND = new Map<number, EventInfo>(EVENTS.map((e) => [e.kind, e]));
const BY_NAME = new Map(EVENTS.map((e) => [e.name, e]));
const NAMES = new Map(
  Object.entries(ENUMERATIONS).map(([name, values]) => [
    name,
    new Map(Object.entries(values).map(([word, n]) => [n, word])),
  ]),
);

/**
 * An event as a flat JSON object: header, kind by name, then every field of the schema under its
 * name in camelCase; enumerators by name, bytes as hexadecimal digits. Undefined for an event of a
 * kind that this version does not know.
 */
export function eventToJson(event: Event): Record<string, unknown> | undefined {
  const info = BY_KIND.get(event.kind);
  if (info === undefined) return undefined;
  const out: Record<string, unknown> = {
    seq: event.seq,
    time: event.time,
    task: event.task,
    span: event.span,
    kind: info.name,
  };
  const fields = event as unknown as Record<string, unknown>;
  for (const field of info.fields) out[field.name] = toJson(field, fields[field.name]);
  return out;
}

function toJson(field: FieldInfo, value: unknown): unknown {
  if (field.type === 'bytes') return hexOf(value as Uint8Array);
  if (field.type !== 'enum') return value;
  return NAMES.get(field.enumeration)!.get(value as number) ?? value;
}

/**
 * The event that {@link eventToJson} wrote. A field that is left out is zero, false or empty.
 * @throws EventJsonError for anything that is no event, with the field's name.
 */
export function eventFromJson(json: unknown): Event {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new EventJsonError('no event: not a JSON object');
  const given = json as Record<string, unknown>;
  const info = typeof given['kind'] === 'string' ? BY_NAME.get(given['kind']) : undefined;
  if (info === undefined)
    throw new EventJsonError(`there is no kind of event ${JSON.stringify(given['kind'])}`);
  const event: Record<string, unknown> = { kind: info.kind };
  let known = 1;
  for (const name of HEADER) {
    event[name] = whole(name, given[name] ?? 0, 0);
    if (name in given) known++;
  }
  for (const field of info.fields) {
    if (field.name in given) known++;
    event[field.name] = fromJson(field, given[field.name]);
  }
  if (known !== Object.keys(given).length) {
    const all = new Set<string>(['kind', ...HEADER, ...info.fields.map((f) => f.name)]);
    const stranger = Object.keys(given).find((name) => !all.has(name));
    throw new EventJsonError(`${info.name} has no field ${JSON.stringify(stranger)}`);
  }
  return event as unknown as Event;
}

function fromJson({ name, type, enumeration }: FieldInfo, value: unknown): unknown {
  const wrong = (what: string): EventJsonError =>
    new EventJsonError(`${name} is ${String(JSON.stringify(value)).slice(0, 60)}, not ${what}`);
  switch (type) {
    case 'uint':
      return whole(name, value ?? 0, 0);
    case 'sint':
      // A zigzag number takes twice its size on the wire.
      return whole(name, value ?? 0, -(2 ** 52), 2 ** 52 - 1);
    case 'bool':
      if (value !== undefined && typeof value !== 'boolean') throw wrong('true or false');
      return value ?? false;
    case 'string':
      if (value !== undefined && typeof value !== 'string') throw wrong('a text');
      return value ?? '';
    case 'enum': {
      if (typeof value !== 'string') return whole(name, value ?? 0, 0);
      const values = ENUMERATIONS[enumeration]!;
      if (!Object.hasOwn(values, value)) throw wrong(`one of ${enumeration}`);
      return values[value];
    }
    case 'bytes':
      if (value === undefined) return EMPTY_BYTES;
      if (typeof value !== 'string' || !/^([0-9a-f]{2})*$/i.test(value))
        throw wrong('hexadecimal digits');
      return bytesOf(value);
    case 'uints':
      if (value === undefined) return EMPTY_NUMBERS;
      if (!Array.isArray(value)) throw wrong('a list of numbers');
      return value.map((n) => whole(name, n, 0));
  }
}

function whole(
  name: string,
  value: unknown,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
    return value as number;
  const text = String(JSON.stringify(value)).slice(0, 60);
  throw new EventJsonError(`${name} is ${text}, not an integer from ${min} to ${max}`);
}

function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const b of bytes) text += b.toString(16).padStart(2, '0');
  return text;
}
function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
