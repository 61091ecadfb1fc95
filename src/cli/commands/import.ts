import { createReadStream, fstatSync, lstatSync, rmSync, statSync } from 'node:fs';
import { statOf } from '../../store/file/explain.js';
import { importSessions } from '../../store/stream/import.js';
import { indexSession } from '../../replay/index-session.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { JSON_OPTION, textOption, type CommandSpec } from '../command.js';
import { progress } from '../progress.js';
import type { TraceFile } from '../../store/trace-file.js';
import { openToAppend } from '../trace.js';
import { originText, outcome, sessionJson } from '../../view/sessions.js';

export const importCommand: CommandSpec = {
  about:
    'Reads what `hmmtrace export` wrote, in either format, and adds its sessions to a trace file. A stream that breaks off leaves the session at hand as a whole prefix, marked interrupted. A branch goes on naming its parent by the number that it had.',
  args: [['<stream>', 'file, or - for standard input']],
  options: [
    ['-o, --output <file>', 'trace file; made if there is none'],
    ['--no-index', 'do not build the SQL tables'],
    ['--durable', 'what is imported survives a power cut, chunk by chunk'],
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace import session.pb -o out.db',
    'zcat session.jsonl.gz | hmmtrace import - -o out.db',
  ],
  async run({ io, args, options }) {
    const name = args[0] as string;
    const path = textOption(options, 'output');
    if (path === undefined) {
      const hint = `for example: ${importCommand.examples[0]}`;
      throw new UserError('HMT002', 'import needs a trace file to add to', hint);
    }
    const source = name === '-' ? standardInput() : await opened(name);
    const made = !isThere(path);
    const file = openToAppend(path);
    try {
      const size = name === '-' ? 0 : statSync(name).size;
      const shown = progress(io, `importing ${name}`, 'events');
      const imported = await importSessions(file, source, {
        from: name === '-' ? 'standard input' : name,
        durable: options['durable'] === true,
        // Read so far of a file, whose end is known; not of a pipe.
        onProgress: (events) =>
          size === 0
            ? shown.update(events, 0)
            : shown.update(Math.min(source.bytesRead, size), size, events),
      });
      shown.stop();
      if (options['index'] !== false) {
        for (const { session } of imported) {
          const indexing = progress(io, 'building SQL tables', 'events');
          indexSession(file, session.id, (done, total) => indexing.update(done, total));
          indexing.stop();
        }
      }
      if (options['json'] === true) {
        const list = imported.map((i) => ({ ...sessionJson(i.session), chain: i.chain }));
        io.out(`${JSON.stringify(list)}\n`);
        return EXIT.ok;
      }
      for (const { session: s, chain } of imported) {
        const same =
          chain === 'same' ? 'chain as exported' : 'packed anew: the same events, another chain';
        io.out(
          `session ${s.id} of ${path}: ${s.workloadName} under ${s.designName}, ${outcome(s)}; ${s.events.toLocaleString('en')} events, ${same}\n`,
        );
        const origin = originText(s, file.sessions());
        if (origin !== '') io.out(`  ${origin}`);
      }
      return EXIT.ok;
    } finally {
      const nothing = made && hasNoSession(file);
      file.close();
      source.destroy();
      // Made for sessions that did not come. There is a session as soon as one was begun.
      if (nothing) remove(path);
    }
  },
};

/** What cannot be removed is an empty file: the error that led here matters more. */
function remove(path: string): void {
  try {
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  } catch {
    // Said by the other error.
  }
}

/** Also a link to nowhere, and what may not be looked at. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

function hasNoSession(file: TraceFile): boolean {
  try {
    return file.sessions().length === 0;
  } catch {
    // Another error is on its way already.
    return false;
  }
}

const IS_DIRECTORY = ': it is a directory';

/** @throws UserError HMT008 */
function standardInput(): ReturnType<typeof createReadStream> {
  if (fstatSync(0).isDirectory())
    throw new UserError('HMT008', `standard input${IS_DIRECTORY}`, 'give it a file or a pipe');
  return createReadStream('', { fd: 0 });
}

/** @throws UserError HMT008 */
async function opened(path: string): Promise<ReturnType<typeof createReadStream>> {
  // It can be opened, and fails when it is read.
  if (statOf(path)?.isDirectory() === true)
    throw new UserError('HMT008', `${path}${IS_DIRECTORY}`, 'name a file that export wrote');
  const stream = createReadStream(path);
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? error.message);
      reject(new UserError('HMT008', `${path}: ${why}`, 'check the path'));
    });
  });
  return stream;
}
