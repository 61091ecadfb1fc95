import { createHash } from 'node:crypto';
import { decodeChunk } from '../../events/codec.js';
import { eventToJson } from '../../events/json.js';
import { DecodeError } from '../../events/wire.js';
import { jsonText } from '../../units/json-text.js';
import type { EventSeq } from '../../units/numbers.js';
import { UserError } from '../../units/user-error.js';
import { sessionLink } from '../log/chain.js';
import type { SessionInfo, SessionMeta } from '../log/session.js';
import {
  encodeRecord,
  STREAM_FORMAT,
  type StreamFormat,
  type StreamRecord,
} from './stream-records.js';
import type { TraceFile } from '../trace-file.js';

export type { StreamFormat } from './stream-records.js';

/**
 * A session as a stream of bytes, without loss: {@link importSessions} makes a session of it with
 * the same chain. Streams of several sessions may follow each other. One chunk of the log is in
 * memory at a time, and the next is read when the next piece is asked for.
 *
 * `protobuf`: length-delimited messages `StreamRecord` of schema/hmmtrace.proto. `jsonl`: a line
 * `{"session": …}`, a line an event, `{"chunk": …}` after the events of a chunk, `{"end": …}`.
 *
 * @param onProgress told how many events were written
 * @throws UserError HMT11x when the log is damaged; HMT142 for JSON of events of a later version.
 */
export function* exportSession(
  file: TraceFile,
  session: number,
  format: StreamFormat,
  onProgress: (events: number) => void = () => undefined,
): Generator<Uint8Array> {
  const write = format === 'protobuf' ? encodeRecord : (r: StreamRecord) => jsonLines(r, file.path);
  for (const record of recordsOf(file, file.session(session))) {
    yield write(record);
    if (record.type === 'chunk') onProgress(record.last);
  }
}

function* recordsOf(file: TraceFile, info: SessionInfo): Generator<StreamRecord> {
  const { formatVersion } = info;
  const meta = metaOf(info);
  const genesis = sessionLink(meta, formatVersion).toString('hex');
  yield { type: 'session', formatVersion, meta, link: genesis };
  const db = file.connection;
  const codecs = db.prepare('SELECT codec FROM log WHERE session = ? AND first = ?').pluck();
  let events = 0;
  for (const { first, last, hash, bytes } of file.chunks(info.id, 1, info.events)) {
    const codec = codecs.get(info.id, first) as number;
    const digest = createHash('sha256').update(bytes).digest('hex');
    yield { type: 'chunk', first, last, codec, link: hash.toString('hex'), digest, bytes };
    events = last;
  }
  if (info.state === 'interrupted') {
    yield { type: 'end', events, outcome: undefined, link: '' };
    return;
  }
  const link = db
    .prepare('SELECT lower(hex(hash)) FROM session_seal WHERE session = ?')
    .pluck()
    .get(info.id) as string;
  const { status, violations, stateHash } = info;
  const outcome = { status: status!, violations: violations!, stateHash: stateHash! };
  yield { type: 'end', events, outcome, link };
}

function metaOf(info: SessionInfo): SessionMeta {
  const { workloadName, workload, designName, design, seed, strategy, toolVersion, parent } = info;
  return {
    ...{ workloadName, workload, designName, design, seed, strategy, toolVersion },
    ...(parent === undefined ? {} : { parent }),
  };
}

function jsonLines(record: StreamRecord, path: string): Uint8Array {
  const lines: string[] = [];
  switch (record.type) {
    case 'session': {
      const { formatVersion, meta, link } = record;
      const session = { format: STREAM_FORMAT, formatVersion, ...meta, link };
      lines.push(jsonText({ session }));
      break;
    }
    case 'chunk': {
      const { first, last, codec, link, digest } = record;
      try {
        decodeChunk(record.bytes, first as EventSeq, (event) => {
          const json = eventToJson(event);
          if (json === undefined) {
            throw new UserError('HMT142', `${path}: event ${event.seq} is of a later version`);
          }
          lines.push(jsonText(json));
        });
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        const what = `event ${error.event}, byte ${error.offset}: ${error.message}`;
        throw new UserError('HMT114', `${path}: the chunk of events ${first} to ${last}: ${what}`);
      }
      lines.push(jsonText({ chunk: { first, last, codec, link, digest } }));
      break;
    }
    case 'end': {
      const { events, outcome, link } = record;
      const end = outcome === undefined ? { events } : { events, ...outcome, link };
      lines.push(jsonText({ end }));
      break;
    }
  }
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}
