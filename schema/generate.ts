/**
 * Writes src/events/generated.ts from schema/hmmtrace.proto: the event types, their constructors,
 * a codec for the hot path, and the description of every field that the projections and
 * `hmmtrace schema` use. Run with `npm run generate`; a test fails when the result is stale.
 *
 * Why our own codec: protobufjs's writer builds a list of operations and measured 2.6 million
 * single events a second here; straight-line code into one buffer is several times faster
 * (bench/codec). test/events/codec.test.ts checks every event against protobufjs itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const WIRE = { varint: 0, bytes: 2 } as const;

interface FieldSpec {
  name: string; // camelCase
  id: number;
  type: 'uint' | 'sint' | 'bool' | 'enum' | 'string' | 'bytes' | 'uints';
  ts: string;
  unit: string | undefined;
  column: string;
  doc: string;
}
interface EventSpec {
  name: string;
  id: number;
  family: string;
  doc: string;
  fields: FieldSpec[];
}

const HEADER = new Set(['kind', 'seq', 'time', 'task', 'span']);
/** Names that the generated decoder uses beside the fields'. */
const RESERVED = new Set(['r', 'e', 'at', 'buffer', 'tag', 'stop', 'passing']);
const camel = (s: string) => s.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
const lowerFirst = (s: string) => s[0]!.toLowerCase() + s.slice(1);
const enumMember = (s: string) => s;

export function generate(source: string): string {
  const { root } = protobuf.parse(source, { keepCase: true, alternateCommentMode: true });
  const ns = root.lookup('hmmtrace') as protobuf.Namespace;
  const enums: protobuf.Enum[] = [];
  const messages = new Map<string, protobuf.Type>();
  for (const o of ns.nestedArray) {
    if (o instanceof protobuf.Enum) enums.push(o);
    else if (o instanceof protobuf.Type) messages.set(o.name, o);
  }
  const enumNames = new Set(enums.map((e) => e.name));
  const event = messages.get('Event')!;
  const events: EventSpec[] = [];
  for (const member of event.oneofs.body!.fieldsArray) {
    const message = messages.get(member.type);
    if (!message) throw new Error(`Event.${member.name}: no message ${member.type}`);
    events.push({
      name: message.name,
      id: member.id,
      family: String(message.options?.['(family)'] ?? ''),
      doc: message.comment ?? '',
      fields: message.fieldsArray.map((f) => fieldSpec(f, enumNames)),
    });
    if (!events.at(-1)!.family) throw new Error(`${message.name} has no family`);
  }
  events.sort((a, b) => a.id - b.id);
  return render(enums, events);
}

function fieldSpec(f: protobuf.Field, enumNames: Set<string>): FieldSpec {
  if (HEADER.has(camel(f.name)))
    throw new Error(`${f.fullName}: the name is taken by the event header`);
  if (RESERVED.has(camel(f.name)))
    throw new Error(`${f.fullName}: the name is taken by the decoder`);
  if (f.id > LAST_FIELD)
    throw new Error(`${f.fullName}: fields of events are numbered up to ${LAST_FIELD}`);
  const unit = f.options?.['(unit)'] as string | undefined;
  let type: FieldSpec['type'];
  let ts: string;
  if (enumNames.has(f.type)) [type, ts] = ['enum', f.type];
  else if (f.repeated) [type, ts] = ['uints', 'readonly number[]'];
  else if (f.type === 'bool') [type, ts] = ['bool', 'boolean'];
  else if (f.type === 'string') [type, ts] = ['string', 'string'];
  else if (f.type === 'bytes') [type, ts] = ['bytes', 'Uint8Array'];
  else if (f.type.startsWith('sint')) [type, ts] = ['sint', 'number'];
  else if (f.type.startsWith('uint')) [type, ts] = ['uint', 'number'];
  else throw new Error(`${f.fullName}: type ${f.type} is not used here`);
  return {
    name: camel(f.name),
    id: f.id,
    type,
    ts: unit ?? ts,
    unit,
    column: (f.options?.['(column)'] as string | undefined) ?? f.name,
    doc: f.comment ?? '',
  };
}

const PRESENT: Record<FieldSpec['type'], (v: string) => string> = {
  uint: (v) => `${v} !== 0`,
  sint: (v) => `${v} !== 0`,
  bool: (v) => v,
  enum: (v) => `${v} !== 0`,
  string: (v) => `${v} !== ''`,
  bytes: (v) => `${v}.length !== 0`,
  uints: (v) => `${v}.length !== 0`,
};
const ZERO: Record<FieldSpec['type'], string> = {
  uint: '0',
  sint: '0',
  bool: 'false',
  enum: '0',
  string: "''",
  bytes: 'EMPTY_BYTES',
  uints: 'EMPTY_NUMBERS',
};
const tagOf = (f: FieldSpec) =>
  (f.id << 3) |
  (f.type === 'string' || f.type === 'bytes' || f.type === 'uints' ? WIRE.bytes : WIRE.varint);
/** Fields have tags of one byte, which the code below counts on. */
const LAST_FIELD = 15;
const tagBytes = (tag: number) => (tag < 128 ? [tag] : [(tag & 127) | 128, tag >> 7]);

function docComment(doc: string, indent = ''): string {
  return doc ? `${indent}/** ${doc.replace(/\n/g, `\n${indent} * `)} */\n` : '';
}

function render(enums: protobuf.Enum[], events: EventSpec[]): string {
  const out: string[] = [];
  const units = new Set(
    events.flatMap((e) => e.fields.map((f) => f.unit).filter((u) => u !== undefined)),
  );
  units.add('EventSeq').add('Nanoseconds');
  out.push(`// Generated from schema/hmmtrace.proto by schema/generate.ts; do not edit.
import type { ${[...units].sort().join(', ')} } from '../units/numbers.js';
import type { EventWriter } from './event-writer.js';
import { DecodeError, EMPTY_BYTES, EMPTY_NUMBERS, type WireReader } from './wire.js';
`);
  for (const e of enums) {
    out.push(docComment(e.comment ?? ''));
    out.push(`export const ${e.name} = {\n`);
    for (const [name, value] of Object.entries(e.values)) {
      out.push(docComment(e.comments[name] ?? '', '  '));
      out.push(`  ${enumMember(name)}: ${value},\n`);
    }
    out.push(
      `} as const;\nexport type ${e.name} = (typeof ${e.name})[keyof typeof ${e.name}];\n\n`,
    );
  }
  out.push(
    `/** Event kinds: the number of the event's field in the wire format. */\nexport const Kind = {\n`,
  );
  for (const e of events) out.push(`  ${e.name}: ${e.id},\n`);
  out.push(`} as const;\nexport type Kind = (typeof Kind)[keyof typeof Kind];\n
/** What every event carries besides its own fields. */
export interface EventHeader {
  /** Position in the session, from 1. */
  seq: EventSeq;
  /** Virtual time. */
  time: Nanoseconds;
  /** Task that ran; 0 before the first task starts. */
  task: number;
  /** Event that began the innermost open span; 0 if none. */
  span: EventSeq;
}\n\n`);
  for (const e of events) {
    out.push(docComment(e.doc));
    out.push(`export interface ${e.name}Event extends EventHeader {\n  readonly kind: ${e.id};\n`);
    for (const f of e.fields) {
      out.push(docComment(f.doc, '  '));
      out.push(`  readonly ${f.name}: ${f.ts};\n`);
    }
    out.push(`}\n`);
    const params = e.fields.map((f) => `${f.name}: ${f.ts}`).join(', ');
    out.push(
      `export function ${lowerFirst(e.name)}(${params}): ${e.name}Event {\n` +
        `  return { kind: ${e.id}, seq: 0 as EventSeq, time: 0 as Nanoseconds, task: 0, span: 0 as EventSeq` +
        e.fields.map((f) => `, ${f.name}`).join('') +
        ` };\n}\n\n`,
    );
  }
  out.push(`export type Event =\n${events.map((e) => `  | ${e.name}Event`).join('\n')};\n\n`);

  const headerParams = 'seq: EventSeq, time: Nanoseconds, task: number, span: EventSeq';
  out.push(`/**
 * Fills in the header of an event. A place for each kind, since where a field lies is known at once for one kind
 * only, and a name of its own in each, since a compiler looks for what has one name in one way.
 */
export function stamp(event: Event, kind: number, ${headerParams}): void {
  switch (kind) {\n`);
  for (const e of events)
    out.push(
      `    case ${e.id}: { const e = event; e.seq = seq; e.time = time; e.task = task; e.span = span; break; }\n`,
    );
  out.push(`  }\n}\n\n`);

  // A function a kind: the compiler gives up inlining inside one that knows every kind.
  for (const e of events) {
    out.push(`function encode${e.name}(w: EventWriter, event: ${e.name}Event): void {\n`);
    // Here and not for all kinds in one place: where a field lies is known at once for one kind only.
    out.push(`  const all = w.begin(event.seq, event.time, event.task, event.span);\n`);
    for (const b of tagBytes((e.id << 3) | WIRE.bytes)) out.push(`  w.byte(${b});\n`);
    if (e.fields.length === 0) out.push(`  w.byte(0);\n`);
    else {
      out.push(`  const at = w.open();\n`);
      for (const f of e.fields) {
        const v = `event.${f.name}`;
        const put = {
          uint: `w.uint(${v})`,
          sint: `w.sint(${v})`,
          bool: `w.byte(1)`,
          enum: `w.uint(${v})`,
          string: `w.string(${v})`,
          bytes: `w.bytes(${v})`,
          uints: `w.uints(${v})`,
        }[f.type];
        out.push(`  if (${PRESENT[f.type](v)}) { w.byte(${tagOf(f)}); ${put}; }\n`);
      }
      out.push(`  w.close(at);\n`);
    }
    out.push(`  w.close(all);\n}\n`);
  }
  out.push(`const encoders: (((w: EventWriter, event: never) => void) | undefined)[] = [];\n`);
  for (const e of events) out.push(`encoders[${e.id}] = encode${e.name};\n`);
  out.push(`
/**
 * Appends an event to a chunk.
 * @throws Error when it does not follow the one before, RangeError for a number that is none.
 */
export function encodeEvent(w: EventWriter, event: Event): void {
  encoders[event.kind]!(w, event as never);
}\n\n`);

  // Of one shape: code that reads events of every kind need not ask which shape an event has.
  const zeros = new Map<string, string>();
  for (const f of events.flatMap((e) => e.fields)) {
    const zero = ZERO[f.type];
    if ((zeros.get(f.name) ?? zero) !== zero)
      throw new Error(`${f.name}: fields of one name are of one type`);
    zeros.set(f.name, zero);
  }
  out.push(
    `/** The event that passes, whatever its kind: it also has the fields of every other one. */\n`,
    `const passingEvent = { kind: 0, seq: 0, time: 0, task: 0, span: 0`,
    ...[...zeros].map(([name, zero]) => `, ${name}: ${zero}`),
    ` };\ntype Writable<T> = { -readonly [K in keyof T]: T[K] };\n`,
  );
  for (const e of events) {
    out.push(
      `function decode${e.name}(r: WireReader, stop: number, ${headerParams}, passing: boolean): ${e.name}Event {\n`,
    );
    out.push(`  const { buffer } = r;\n  let at = r.pos;\n`);
    for (const f of e.fields) {
      const ts = f.type === 'uint' ? 'number' : f.type === 'enum' ? 'number' : f.ts;
      out.push(`  let ${f.name}: ${ts} = ${ZERO[f.type]};\n`);
    }
    out.push(`  while (at < stop) {\n    const tag = buffer[at++]!;\n    switch (tag) {\n`);
    for (const f of e.fields) {
      const slow = (get: string) => `r.pos = at; ${f.name} = ${get}; at = r.pos;`;
      const read = {
        uint: `if ((${f.name} = buffer[at++]!) > 127) { r.pos = at - 1; ${f.name} = r.uint(); at = r.pos; }`,
        enum: `if ((${f.name} = buffer[at++]!) > 127) { r.pos = at - 1; ${f.name} = r.uint(); at = r.pos; }`,
        sint: slow('r.sint()'),
        bool: slow('r.uint() !== 0'),
        string: slow('r.string()'),
        bytes: slow('r.bytes()'),
        uints: slow('r.uints()'),
      }[f.type];
      out.push(`      case ${tagOf(f)}: ${read} break;\n`);
    }
    out.push(
      `      default: r.pos = at - 1; r.skip(r.uint()); at = r.pos;\n    }\n  }\n  r.pos = at;\n`,
    );
    out.push(`  if (at !== stop) throw new DecodeError(stop, '${e.name} runs past its length');\n`);
    const inits = e.fields.map((f) =>
      f.unit || f.type === 'enum' ? `, ${f.name}: ${f.name} as ${f.ts}` : `, ${f.name}`,
    );
    out.push(`  if (!passing) return { kind: ${e.id}, seq, time, task, span${inits.join('')} };\n`);
    out.push(
      `  const e = passingEvent as object as Writable<${e.name}Event>;\n  e.kind = ${e.id};\n`,
    );
    for (const name of ['seq', 'time', 'task', 'span']) out.push(`  e.${name} = ${name};\n`);
    for (const f of e.fields)
      out.push(`  e.${f.name} = ${f.name}${f.unit || f.type === 'enum' ? ` as ${f.ts}` : ''};\n`);
    out.push(`  return e;\n}\n`);
  }
  out.push(
    `type Decoder = (r: WireReader, stop: number, ${headerParams}, passing: boolean) => Event;\n`,
  );
  out.push(`const decoders: (Decoder | undefined)[] = [];\n`);
  for (const e of events) out.push(`decoders[${e.id}] = decode${e.name};\n`);
  out.push(`
/**
 * Reads the fields of one event up to \`stop\`, the reader's end; undefined for a kind that this
 * version does not know.
 * @param passing the event is valid until the next one is read: the same object again
 * @throws DecodeError for anything that is not the wire format.
 */
export function decodeBody(r: WireReader, kind: number, stop: number, ${headerParams}, passing: boolean): Event | undefined {
  return decoders[kind]?.(r, stop, seq, time, task, span, passing);
}\n\n`);

  out.push(`/** Where a field's value goes, in words: for projections, \`hmmtrace schema\` and printing. */
export interface FieldInfo {
  readonly name: string;
  readonly type: 'uint' | 'sint' | 'bool' | 'enum' | 'string' | 'bytes' | 'uints';
  readonly unit: string;
  /** Name of the enumeration, for type \`enum\`. */
  readonly enumeration: string;
  /** Column of the \`event\` projection. */
  readonly column: string;
  readonly doc: string;
}
export interface EventInfo {
  readonly name: string;
  readonly kind: number;
  readonly family: string;
  readonly doc: string;
  readonly fields: readonly FieldInfo[];
}\n\n`);
  out.push(
    `export const ENUMERATIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = { ${enums.map((e) => e.name).join(', ')} };\n\n`,
  );
  out.push(`export const EVENTS: readonly EventInfo[] = [\n`);
  for (const e of events) {
    out.push(
      `  { name: '${e.name}', kind: ${e.id}, family: '${e.family}', doc: ${JSON.stringify(e.doc.replace(/\s+/g, ' '))}, fields: [\n`,
    );
    for (const f of e.fields) {
      out.push(
        `    { name: '${f.name}', type: '${f.type}', unit: '${f.unit ?? ''}', enumeration: '${f.type === 'enum' ? f.ts : ''}', column: '${f.column}', doc: ${JSON.stringify(f.doc.replace(/\s+/g, ' '))} },\n`,
      );
    }
    out.push(`  ] },\n`);
  }
  out.push(`];\n`);
  return out.join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(
    here('../src/events/generated.ts'),
    generate(readFileSync(here('hmmtrace.proto'), 'utf8')),
  );
}
