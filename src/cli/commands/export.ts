import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { exportTimeline, type TimelineFormat } from '../../interchange/export-timeline.js';
import { exportSession, type StreamFormat } from '../../store/stream/export.js';
import type { SessionInfo } from '../../store/trace-file.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { SESSION_OPTION, textOption, type CommandSpec } from '../command.js';
import { systemError } from '../errors.js';
import { OutputClosed } from '../io.js';
import { progress } from '../progress.js';
import { chosenSessions, closing, openTrace } from '../trace.js';

/** To be taken back, and to be looked at. */
const STREAMS: readonly StreamFormat[] = ['protobuf', 'jsonl'];
const TIMELINES: readonly TimelineFormat[] = ['perfetto', 'chrome'];
type Format = StreamFormat | TimelineFormat;
const FORMATS: readonly Format[] = [...STREAMS, ...TIMELINES];
const BINARY: readonly Format[] = ['protobuf', 'perfetto'];

export const exportCommand: CommandSpec = {
  about:
    'Writes recorded sessions as a stream that other programs read and `hmmtrace import` takes back without loss: length-delimited messages StreamRecord of schema/hmmtrace.proto, or a line of JSON for each event. Or writes one session as a timeline to look at: `perfetto` for ui.perfetto.dev and trace_processor, `chrome` for other viewers of trace events. To standard output if no file is named; a reader that stops early ends it.',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    ['-f, --format <format>', 'protobuf (default), jsonl, perfetto or chrome'],
    ['--json', 'the same as --format jsonl'],
    ['-o, --output <file>', 'write there; must not exist'],
  ],
  examples: [
    'hmmtrace export out.db -s 1 -o session.pb',
    'hmmtrace export out.db --json | grep PteSet | head',
    'hmmtrace export out.db -s 1 --format perfetto -o session.pftrace',
    'hmmtrace export out.db | ssh elsewhere hmmtrace import - -o theirs.db',
  ],
  run({ io, args, options }) {
    const json = options['json'] === true;
    const format = textOption(options, 'format') ?? (json ? 'jsonl' : 'protobuf');
    if (!isFormat(format)) {
      throw new UserError(
        'HMT002',
        `there is no format '${format}'`,
        `formats: ${FORMATS.join(', ')}`,
      );
    }
    if (json && format !== 'jsonl') {
      const what = `--format ${format} and --json cannot be given together`;
      throw new UserError('HMT002', what, 'leave one of them out');
    }
    const path = textOption(options, 'output');
    if (path === undefined && BINARY.includes(format) && io.outIsTerminal) {
      const hint = `use -o FILE, a pipe, or ${format === 'perfetto' ? '--format chrome' : '--json'}`;
      throw new UserError('HMT002', 'these bytes are not for a terminal', hint);
    }
    return closing(openTrace(args[0] as string), (file) => {
      const sessions = chosenSessions(file, options);
      if (isTimeline(format)) requireOne(format, file.path, sessions);
      const fd = path === undefined ? 1 : create(path);
      let whole = false;
      try {
        for (const s of sessions) {
          const shown = progress(io, `exporting session ${s.id}`, 'events');
          const onProgress = (done: number): void => shown.update(done, s.events);
          const pieces = isTimeline(format)
            ? exportTimeline(file, s, format, onProgress)
            : exportSession(file, s.id, format, onProgress);
          for (const bytes of pieces) {
            // Only lines of JSON get to a terminal.
            if (fd === 1 && io.outIsTerminal) io.out(Buffer.from(bytes).toString('utf8'));
            else write(fd, bytes);
          }
          shown.stop();
        }
        whole = true;
      } catch (error) {
        throw named(error, path);
      } finally {
        if (fd !== 1) closeSync(fd);
        // Half a stream is of no use to anybody.
        if (!whole && path !== undefined) rmSync(path, { force: true });
      }
      if (path !== undefined) io.out(`${path}: ${sessions.length} sessions\n`);
      return EXIT.ok;
    });
  },
};

function isFormat(text: string): text is Format {
  return (FORMATS as readonly string[]).includes(text);
}
function isTimeline(format: Format): format is TimelineFormat {
  return (TIMELINES as readonly string[]).includes(format);
}

/** Sessions of one timeline would lie on each other, as each begins at time 0. */
function requireOne(format: Format, path: string, sessions: readonly SessionInfo[]): void {
  if (sessions.length === 1) return;
  const what = `a file of format ${format} holds one session, and ${path} has ${sessions.length}`;
  const hint = sessions.length === 0 ? 'record one: hmmtrace run' : 'choose one with -s';
  throw new UserError('HMT009', what, hint);
}

function create(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new UserError('HMT005', `${path} exists already`, 'name another file');
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const what = `${path} cannot be made: its directory does not exist`;
    throw new UserError('HMT007', what, 'make the directory, or name a file elsewhere');
  }
}

/** A write that the system refused, with the place; any other error as it is. */
function named(error: unknown, path: string | undefined): unknown {
  const why = systemError(error);
  if (why === undefined) return error;
  if (path === undefined) return new UserError('HMT007', `standard output: ${why}`);
  const what = `${path}: ${why}; what was written of it is removed`;
  return new UserError(
    'HMT007',
    what,
    'make room, or write somewhere else; the trace is as it was',
  );
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** All of it: a slow reader holds the writer up. */
function write(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') throw new OutputClosed();
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 2);
    }
  }
}
