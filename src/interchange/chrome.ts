import { jsonText } from '../units/json-text.js';
import { limited } from './limited.js';
import type { Mark, Notes, Sink, Track } from './sink.js';

/** Tasks have their own numbers; other tracks, which the format knows only as threads, come after. */
const TRACKS = 1_000_000_000;
const PROCESSES = 1_000_000;

/** Where the format puts a track: it has two levels, and counters are of a process. */
interface Row {
  readonly pid: number;
  readonly tid: number;
}

/** Chrome's trace events as JSON, in its object form; times in microseconds. */
export class ChromeSink implements Sink {
  private lines: string[] = [];
  private readonly rows = new Map<Track, Row>();
  private empty = true;

  constructor() {
    this.lines.push('{"displayTimeUnit":"ns","traceEvents":[\n');
  }

  track(track: Track): void {
    const name = limited(track.name);
    const root = rootOf(track);
    const pid = root.role === 'process' ? PROCESSES + root.number : TRACKS + root.id;
    const row = { pid, tid: track.role === 'thread' ? track.number : TRACKS + track.id };
    this.rows.set(track, row);
    if (track === root) this.write({ ph: 'M', ...row, name: 'process_name', args: { name } });
    if (track.role === 'counter') return;
    this.write({ ph: 'M', ...row, name: 'thread_name', args: { name } });
  }
  begin(track: Track, time: number, mark: Mark): void {
    this.marked('B', track, time, mark);
  }
  end(track: Track, time: number, notes?: Notes): void {
    const args = notes === undefined ? {} : { args: shown(notes) };
    this.write({ ph: 'E', ...this.rows.get(track)!, ts: time / 1000, ...args });
  }
  instant(track: Track, time: number, mark: Mark): void {
    this.marked('i', track, time, mark);
  }
  counter(track: Track, time: number, value: number): void {
    const { pid } = this.rows.get(track)!;
    // Two counters of a process are told apart by name alone.
    const path = track.parent?.parent === undefined ? '' : `${limited(track.parent!.name)}: `;
    const name = `${path}${limited(track.name)}`;
    this.write({ ph: 'C', pid, ts: time / 1000, name, args: { value } });
  }
  close(): void {
    this.lines.push(this.empty ? ']}\n' : '\n]}\n');
  }
  take(): Uint8Array {
    const text = this.lines.join('');
    this.lines = [];
    return Buffer.from(text, 'utf8');
  }

  private marked(ph: 'B' | 'i', track: Track, time: number, mark: Mark): void {
    const place = { ...this.rows.get(track)!, ts: time / 1000 };
    const { category: cat, name, notes, from, to } = mark;
    const scope = ph === 'i' ? { s: 't' } : {};
    this.write({ ph, ...place, cat, name: limited(name), ...scope, args: shown(notes) });
    // Bound to the slice around it, which an instant of the format cannot be.
    for (const id of from ?? []) this.write({ ph: 's', ...place, cat: 'flow', name: 'flow', id });
    for (const id of to ?? [])
      this.write({ ph: 'f', bp: 'e', ...place, cat: 'flow', name: 'flow', id });
  }
  private write(event: object): void {
    this.lines.push(this.empty ? '' : ',\n', jsonText(event));
    this.empty = false;
  }
}

function rootOf(track: Track): Track {
  let root = track;
  while (root.parent !== undefined) root = root.parent;
  return root;
}
function shown(notes: Notes): Notes {
  const args: Record<string, string | number> = {};
  for (const name in notes) {
    const value = notes[name]!;
    args[name] = typeof value === 'number' ? value : limited(value);
  }
  return args;
}
