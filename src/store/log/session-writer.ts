import { ChunkEncoder } from '../../events/codec.js';
import type { Event } from '../../events/generated.js';
import type { EventSeq } from '../../units/numbers.js';
import { UserError } from '../../units/user-error.js';
import { chunkLink, sealLink, sessionLink } from './chain.js';
import { pack, preferredCodec, type Codec } from './compression.js';
import type { Recorder } from './recorder.js';
import { FORMAT_VERSION } from '../file/schema.js';
import type { SessionInfo, SessionMeta, SessionOutcome } from './session.js';

export interface WriterOptions {
  /** What {@link SessionWriter.flush} and every full chunk commit survives a power cut. Default false. */
  readonly durable?: boolean;
  /** Encoded bytes after which a chunk ends, 1 KiB … 4 MiB. Default 128 KiB. */
  readonly chunkBytes?: number;
  /** Events at most in a chunk. Default 16,384. */
  readonly chunkEvents?: number;
  /** Milliseconds after which a chunk ends though it is not full. Default 500. */
  readonly chunkMillis?: number;
}

/** Looked at this often, since a look at the clock costs as much as an event. */
const CLOCK_MASK = 63;

/** Records one session. An event is encoded at once and not kept. */
export class SessionWriter {
  readonly session: number;
  private readonly encoder = new ChunkEncoder();
  private readonly codec: Codec = preferredCodec();
  private readonly chunkBytes: number;
  private readonly chunkEvents: number;
  private readonly chunkMillis: number;
  private head: Uint8Array;
  private last = 0;
  private committed = 0;
  private began = 0;
  /** `failed`: a commit did not succeed; nothing may follow, what was committed before stays. */
  private state: 'open' | 'sealed' | 'closed' | 'failed' = 'open';

  /** @internal use TraceFile.beginSession */
  constructor(
    private readonly recorder: Recorder,
    meta: SessionMeta,
    options: WriterOptions,
    /** Called when nothing more will be written; tells what became of the session. */
    private readonly onClose: () => SessionInfo,
  ) {
    this.chunkBytes = bounded(
      options.chunkBytes ?? 128 * 1024,
      1024,
      4 * 1024 * 1024,
      'chunkBytes',
    );
    this.chunkEvents = bounded(options.chunkEvents ?? 16_384, 1, 1 << 20, 'chunkEvents');
    this.chunkMillis = bounded(options.chunkMillis ?? 500, 1, 3_600_000, 'chunkMillis');
    this.head = sessionLink(meta, FORMAT_VERSION);
    this.recorder.setDurable(options.durable ?? false);
    this.session = this.recorder.run(() => {
      const id = recorder.db
        .prepare('SELECT coalesce(max(id), 0) + 1 FROM session')
        .pluck()
        .get() as number;
      recorder.insertSession.run(
        FORMAT_VERSION,
        meta.workloadName,
        meta.workload,
        meta.designName,
        meta.design,
        meta.seed,
        meta.strategy,
        meta.toolVersion,
        meta.parent?.session ?? null,
        meta.parent?.at ?? null,
        this.head,
        id,
      );
      return id;
    });
    this.recorder.commit();
  }

  /** The next event must have number 1, then 2, and so on. */
  append(event: Event): void {
    const { encoder } = this;
    // That an event follows the one before in its chunk is the encoder's to see.
    if (this.state !== 'open' || (encoder.count === 0 && event.seq !== this.last + 1))
      this.refuse(event);
    try {
      encoder.push(event);
    } catch (error) {
      // Half an event is in the chunk, which then must not be committed.
      if (encoder.count > this.last - this.committed) this.state = 'failed';
      throw error;
    }
    this.last++;
    if (encoder.size >= this.chunkBytes || encoder.count >= this.chunkEvents) this.flush();
    else if ((encoder.count & CLOCK_MASK) === 1) this.watch();
  }
  private refuse(event: Event): never {
    if (this.state !== 'open') throw new Error(`session ${this.session} is ${this.state}`);
    throw new Error(`event ${event.seq} does not follow event ${this.last}`);
  }
  private watch(): void {
    const now = performance.now();
    if (this.encoder.count === 1) this.began = now;
    else if (now - this.began > this.chunkMillis) this.flush();
  }

  /** A state after event `seq`, which was appended before. Committed with the events up to it. */
  checkpoint(seq: EventSeq, state: Uint8Array, hash: string): void {
    if (seq > this.last || this.state !== 'open')
      throw new Error(`no event ${seq} to keep a state of`);
    const packed = pack(this.codec, state);
    this.recorder.run(() =>
      this.recorder.insertCheckpoint.run(this.session, seq, this.codec, state.length, hash, packed),
    );
  }

  /** Commits everything appended so far. */
  flush(): void {
    if (this.encoder.count === 0 || this.state !== 'open') return;
    const { bytes } = this.encoder.take();
    const first = this.committed + 1;
    const last = this.last;
    const payload = pack(this.codec, bytes);
    const row = { first, last, codec: this.codec, size: bytes.length };
    const link = chunkLink(this.head, row, payload);
    this.commit(() =>
      this.recorder.insertChunk.run(
        ...[this.session, first, last, this.codec, bytes.length, link, payload, null],
      ),
    );
    this.committed = last;
    this.head = link;
  }

  /**
   * A whole chunk that was recorded elsewhere, as it is, committed at once.
   * @returns its link; the one it had elsewhere if `codec` packs to the same bytes here
   */
  appendChunk(chunk: { first: number; last: number; codec: Codec; bytes: Uint8Array }): Uint8Array {
    const { first, last, codec, bytes } = chunk;
    if (this.state !== 'open' || this.encoder.count > 0 || first !== this.last + 1 || last < first)
      throw new Error(`events ${first} to ${last} do not follow event ${this.last}`);
    const payload = pack(codec, bytes);
    const link = chunkLink(this.head, { first, last, codec, size: bytes.length }, payload);
    this.commit(() =>
      this.recorder.insertChunk.run(
        ...[this.session, first, last, codec, bytes.length, link, payload, null],
      ),
    );
    this.last = last;
    this.committed = last;
    this.head = link;
    return link;
  }

  /** A row and its commit. After a failure events are lost, so that none may be appended any more. */
  private commit(insert: () => unknown): void {
    try {
      this.recorder.run(insert);
      this.recorder.commit();
    } catch (error) {
      this.state = 'failed';
      throw error;
    }
  }

  /** Commits and seals the session; nothing can be appended afterwards. */
  end(outcome: SessionOutcome): SessionInfo {
    if (this.state !== 'open') throw new Error(`session ${this.session} is ${this.state}`);
    this.flush();
    const seal = sealLink(this.head, this.last, outcome);
    const { status, violations, stateHash } = outcome;
    this.commit(() =>
      this.recorder.insertSeal.run(this.session, this.last, status, violations, stateHash, seal),
    );
    this.state = 'sealed';
    return this.onClose();
  }

  /**
   * Commits what was appended. A session that was not ended stays interrupted.
   * @returns what is kept
   */
  close(): SessionInfo {
    if (this.state !== 'sealed') {
      try {
        this.flush();
      } catch (error) {
        this.state = 'closed';
        this.onClose();
        throw error;
      }
      this.state = 'closed';
    }
    return this.onClose();
  }

  /**
   * Closes the session because of an error.
   * @returns the error; one of a user says what is kept
   */
  abandon(error: unknown): unknown {
    let kept: SessionInfo;
    try {
      kept = this.close();
    } catch (second) {
      return error instanceof UserError ? error : second;
    }
    if (!(error instanceof UserError)) return error;
    const events =
      kept.events === 0 ? 'no event yet' : `its first ${kept.events.toLocaleString('en')} events`;
    const what = `session ${kept.id} holds ${events}, marked interrupted`;
    return new UserError(error.code, `${error.message}; ${what}`, error.hint);
  }
}

function bounded(value: number, low: number, high: number, name: string): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RangeError(`${name} is ${value}, not an integer from ${low} to ${high}`);
}
