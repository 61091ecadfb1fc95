import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verify } from '../../src/replay/verify.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { syntheticEvents, random } from './synthetic.js';
import { allEvents } from './trace.js';

const RECORDER = join(dirname(fileURLToPath(import.meta.url)), 'recorder.ts');

/** What the killed recorder said about a session. */
interface Said {
  readonly seed: number;
  readonly events: number;
}

/**
 * Lets a process record into `path` and kills it with SIGKILL some milliseconds after it began to.
 * @returns what it had said was committed, by session.
 */
export async function recordAndKill(
  path: string,
  seed: number,
  afterMs: number,
): Promise<Map<number, Said>> {
  const child = spawn(process.execPath, ['--import', 'tsx', RECORDER, path, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    timer ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
  clearTimeout(timer);
  if (signal !== 'SIGKILL') throw new Error(`the recorder ended by itself: ${String(signal)}`);
  const said = new Map<number, Said>();
  // The last line may be cut; a whole one ends with a newline.
  for (const line of output.slice(0, output.lastIndexOf('\n')).split('\n')) {
    const [s, session, events] = line.split(' ').map(Number) as [number, number, number];
    said.set(session, { seed: s, events });
  }
  return said;
}

/** Every session is a gap-free prefix of what was emitted, and holds what was said to be committed. */
export function checkSurvivor(
  path: string,
  said: ReadonlyMap<number, Said>,
): { interrupted: number } {
  const before = readFileSync(path);
  const file = TraceFile.open(path);
  let interrupted = 0;
  for (const info of file.sessions()) {
    const below = random(info.seed);
    below(200); // the recorder drew its chunk size and durability first
    below(4);
    const emitted = syntheticEvents(info.seed, 200 + below(2500));
    const events = allEvents(file, info.id);
    const same = events.every((e, i) => JSON.stringify(e) === JSON.stringify(emitted[i]));
    if (!same || events.length !== info.events) throw new Error(`session ${info.id} is no prefix`);
    if (info.state === 'complete' && events.length !== emitted.length) {
      throw new Error(`session ${info.id} is sealed and short`);
    }
    const promised = said.get(info.id)?.events ?? 0;
    if (events.length < promised)
      throw new Error(`session ${info.id} lost events it had committed`);
    verify(file, info.id, { projections: info.indexed });
    if (info.state === 'interrupted') interrupted++;
  }
  const last = Math.max(0, ...said.keys());
  if (file.sessions().length < last) throw new Error(`session ${last} is lost`);
  file.close();
  if (!readFileSync(path).equals(before)) throw new Error('reading changed the file');
  return { interrupted };
}

/** Files that a recorder leaves when it is killed. */
export function writeAheadLeft(path: string): boolean {
  return existsSync(`${path}-wal`);
}

/** A campaign: `kills` recorders killed, five on each file. @returns how many sessions were cut. */
export async function campaign(directory: string, kills: number, seed: number): Promise<number> {
  const below = random(seed);
  let interrupted = 0;
  for (let kill = 0; kill < kills; kill++) {
    const path = join(directory, `crash-${Math.floor(kill / 5)}.db`);
    const said = await recordAndKill(path, 1 + below(1e6), below(120));
    interrupted = interrupted + checkSurvivor(path, said).interrupted;
  }
  return interrupted;
}
