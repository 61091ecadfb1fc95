import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type protobuf from 'protobufjs';

/** Fields that events are written with, by what this program calls them. */
const FIELDS = {
  packet: 'Trace.packet',
  timestamp: 'TracePacket.timestamp',
  trustedPacketSequenceId: 'TracePacket.trustedPacketSequenceId',
  trackEvent: 'TracePacket.trackEvent',
  internedData: 'TracePacket.internedData',
  sequenceFlags: 'TracePacket.sequenceFlags',
  trackDescriptor: 'TracePacket.trackDescriptor',
  categoryIids: 'TrackEvent.categoryIids',
  debugAnnotations: 'TrackEvent.debugAnnotations',
  type: 'TrackEvent.type',
  nameIid: 'TrackEvent.nameIid',
  trackUuid: 'TrackEvent.trackUuid',
  name: 'TrackEvent.name',
  counterValue: 'TrackEvent.counterValue',
  flowIds: 'TrackEvent.flowIds',
  terminatingFlowIds: 'TrackEvent.terminatingFlowIds',
  annotationNameIid: 'DebugAnnotation.nameIid',
  intValue: 'DebugAnnotation.intValue',
  stringValue: 'DebugAnnotation.stringValue',
  eventCategories: 'InternedData.eventCategories',
  eventNames: 'InternedData.eventNames',
  debugAnnotationNames: 'InternedData.debugAnnotationNames',
  internedIid: 'InternedName.iid',
  internedName: 'InternedName.name',
} as const;

/** A field's number and how it is packed, as they stand before its value. */
export type Tags = Readonly<Record<keyof typeof FIELDS, number>>;
export interface PerfettoSchema {
  readonly tags: Tags;
  /** TrackDescriptor */
  readonly descriptor: protobuf.Type;
}

let known: PerfettoSchema | undefined;
/** schema/perfetto.proto; loaded when a trace is written: most of what the program does needs none. */
export function perfettoSchema(): PerfettoSchema {
  if (known !== undefined) return known;
  const { parse, types } = createRequire(import.meta.url)('protobufjs') as typeof protobuf;
  // One level deeper when it runs from dist/.
  const up = import.meta.url.endsWith('.ts') ? '../..' : '../../..';
  const text = readFileSync(new URL(`${up}/schema/perfetto.proto`, import.meta.url), 'utf8');
  const { root } = parse(text);
  const type = (name: string): protobuf.Type => root.lookupType(`perfetto.protos.${name}`);
  const basic: Readonly<Record<string, number | undefined>> = types.basic;
  const tagOf = (path: string): number => {
    const [message, name] = path.split('.') as [string, string];
    const field = type(message).fields[name]!;
    // Enumerations are numbers; what has no plain type besides is a message, which has a length.
    const wire = field.type === 'Type' ? 0 : (basic[field.type] ?? 2);
    return field.id * 8 + wire;
  };
  const tags = Object.fromEntries(
    Object.entries(FIELDS).map(([name, path]) => [name, tagOf(path)]),
  );
  known = { tags: tags as Tags, descriptor: type('TrackDescriptor') };
  return known;
}
