import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Event } from '../../src/events/generated.js';
import { verify } from '../../src/replay/verify.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { verifyFile } from '../../src/store/log/verify.js';
import { syntheticEvents, random } from './synthetic.js';
import { allEvents } from './trace.js';

const RECORDER = join(dirname(fileURLToPath(import.meta.url)), 'recorder.ts');

/** What the killed recorder said about a session. */
export interface Said {
  readonly seed: number;
  readonly events: number;
}

/** What a recorder is about to do when it is killed; undefined: whatever it does by then. */
export const PHASES = [undefined, 'checkpoint', 'seal', 'project', 'close'] as const;
export interface Kill {
  /** Milliseconds after it began to record, or after it said that the phase begins. */
  readonly afterMs: number;
  readonly phase?: (typeof PHASES)[number];
  /** Another process's view of the file while it is written: every look must show prefixes. */
  readonly watched?: boolean;
}

/**
 * Lets a process record into `path` and kills it with SIGKILL.
 * @returns what it had said was committed, by session, and what it did last.
 */
export async function recordAndKill(
  path: string,
  seed: number,
  { afterMs, phase, watched }: Kill,
): Promise<{ said: Map<number, Said>; doing: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', RECORDER, path, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  let watcher: Watcher | undefined;
  let failure: Error | undefined;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    try {
      if (watched) (watcher ??= new Watcher(path)).look();
    } catch (error) {
      failure ??= error as Error;
    }
    if (phase !== undefined && !output.includes(`${phase}\n`)) return;
    timer ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
  clearTimeout(timer);
  watcher?.look();
  watcher?.close();
  if (failure !== undefined) throw failure;
  if (signal !== 'SIGKILL') throw new Error(`the recorder ended by itself: ${String(signal)}`);
  return saidIn(output);
}

/** What a recorder said was committed, by session, and what it did last. */
export function saidIn(output: string): { said: Map<number, Said>; doing: string } {
  const said = new Map<number, Said>();
  let doing = 'record';
  // The last line may be cut; a whole one ends with a newline.
  for (const line of output.slice(0, output.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    if (/^[a-z]/.test(line)) {
      doing = line;
      continue;
    }
    const [s, session, events] = line.split(' ').map(Number) as [number, number, number];
    said.set(session, { seed: s, events });
    doing = 'record';
  }
  return { said, doing };
}

/** Reads along while another process records: what it has seen once stays, and there are no gaps. */
class Watcher {
  private readonly file: TraceFile;
  private readonly seen = new Map<number, number>();

  constructor(path: string) {
    this.file = TraceFile.open(path);
  }
  look(): void {
    for (const info of this.file.sessions().slice(-2)) {
      const emitted = emittedBy(info.seed);
      let last = 0;
      this.file.readEvents(info.id, 1, Infinity, (e) => {
        if (e.seq !== ++last || JSON.stringify(e) !== JSON.stringify(emitted[e.seq - 1]))
          throw new Error(`a reader sees another event ${e.seq} of session ${info.id}`);
      });
      if (last < (this.seen.get(info.id) ?? 0) || last < info.events)
        throw new Error(`a reader sees session ${info.id} shrink to ${last}`);
      this.seen.set(info.id, last);
    }
  }
  close(): void {
    this.file.close();
  }
}

let drawn: { seed: number; events: Event[] } | undefined;
/** What the recorder emits for a seed. */
export function emittedBy(seed: number): Event[] {
  if (drawn?.seed !== seed) {
    const below = random(seed);
    below(200); // the recorder drew its chunk size and durability first
    below(4);
    drawn = { seed, events: syntheticEvents(seed, 200 + below(2500)) };
  }
  return drawn.events;
}

/** Every session is a gap-free prefix of what was emitted, and holds what was said to be committed. */
export function checkSurvivor(
  path: string,
  said: ReadonlyMap<number, Said>,
): { interrupted: number } {
  const before = readFileSync(path);
  const file = TraceFile.open(path);
  let interrupted = 0;
  verifyFile(file);
  for (const info of file.sessions()) {
    const emitted = emittedBy(info.seed);
    const events = allEvents(file, info.id);
    const same = events.every((e, i) => JSON.stringify(e) === JSON.stringify(emitted[i]));
    if (!same || events.length !== info.events) throw new Error(`session ${info.id} is no prefix`);
    if (info.state === 'complete' && events.length !== emitted.length) {
      throw new Error(`session ${info.id} is sealed and short`);
    }
    const promised = said.get(info.id)?.events ?? 0;
    if (events.length < promised)
      throw new Error(`session ${info.id} lost events it had committed`);
    verify(file, info.id, { projections: true });
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

/**
 * A campaign: `kills` recorders killed, five on each file, at all phases, half of them with a reader.
 * @returns how many sessions were cut, and how many kills came while a thing was done
 */
export async function campaign(
  directory: string,
  kills: number,
  seed: number,
): Promise<{ interrupted: number; during: Map<string, number> }> {
  const below = random(seed);
  let interrupted = 0;
  const during = new Map<string, number>();
  for (let kill = 0; kill < kills; kill++) {
    const path = join(directory, `crash-${Math.floor(kill / 5)}.db`);
    const phase = PHASES[kill % PHASES.length];
    const afterMs = phase === undefined ? below(120) : below(3);
    const watched = kill % 10 < 5;
    const { said, doing } = await recordAndKill(path, 1 + below(1e6), { afterMs, phase, watched });
    during.set(doing, (during.get(doing) ?? 0) + 1);
    interrupted += checkSurvivor(path, said).interrupted;
  }
  return { interrupted, during };
}
