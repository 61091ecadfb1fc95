/** What a recording, which does not ask what its steps touch, pays for that others can. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWorkload } from '../src/language/library.js';
import type { Comparison, Work } from './harness.js';

/** Where the engine stands still for who notes, and what stands there without. */
const CALLS: readonly (readonly [call: string, without: string])[] = [
  ['this.noting?.log.read(TIME);', ''],
  ['this.noting?.before(event);', ''],
  ['this.noting?.looksForWaiters(type, object);', ''],
  ['able.length < 2 && this.noting === undefined', 'able.length < 2'],
];

/** The built program beside itself, without those calls; returns where its sources are. */
function stripped(): string {
  const built = fileURLToPath(new URL('..', import.meta.url));
  const copy = join(built, 'without-noting');
  for (const part of ['src', 'migrations']) cpSync(join(built, part), join(copy, part), RECURSIVE);
  const engine = join(copy, 'src/schedule/engine.js');
  let text = readFileSync(engine, 'utf8');
  for (const [call, without] of CALLS) {
    if (!text.includes(call)) throw new Error(`the engine does not say ${call} any more`);
    text = text.replace(call, without);
  }
  writeFileSync(engine, text);
  return join(copy, 'src');
}
const RECURSIVE = { recursive: true } as const;

function recorded(sources: string, events: number): Work {
  let recordInto: (path: string) => number;
  return {
    async prepare() {
      recordInto ??= await recorder(sources, events);
    },
    run: (scratch) => recordInto(join(scratch, 't.db')),
  };
}

async function recorder(sources: string, events: number): Promise<(path: string) => number> {
  const load = (module: string): Promise<unknown> => import(join(sources, module));
  const { recordSession } = (await load(
    'replay/record.js',
  )) as typeof import('../src/replay/record.js');
  const { TraceFile } = (await load(
    'store/trace-file.js',
  )) as typeof import('../src/store/trace-file.js');
  const { parseWorkload } = (await load(
    'language/parse.js',
  )) as typeof import('../src/language/parse.js');
  const { resolveDesign } = (await load(
    'designs/resolve.js',
  )) as typeof import('../src/designs/resolve.js');
  const { DEFAULT_LIMITS } = (await load(
    'schedule/ending.js',
  )) as typeof import('../src/schedule/ending.js');
  const { text } = loadWorkload('anon_teardown');
  const workload = parseWorkload(text, 'anon_teardown');
  const design = resolveDesign('v5', () => '');
  const limits = { ...DEFAULT_LIMITS, events };
  return (path) => {
    const file = TraceFile.create(path);
    const options = { workload, text, design, seed: 1, strategy: 'random', toolVersion: 'bench' };
    const { session } = recordSession(file, { ...options, limits });
    file.close();
    return session.events;
  };
}

export const NOTING: Comparison = {
  name: 'recording beside noting',
  subject: 'anon_teardown recorded',
  limit: 'the same program without the calls of who notes what a step touches',
  reach: '0.98 or more',
  cpu: true,
  work: (side, events) =>
    recorded(
      side === 'subject' ? fileURLToPath(new URL('../src', import.meta.url)) : stripped(),
      events,
    ),
};
