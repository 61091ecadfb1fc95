import type { Recording } from '../../src/replay/recording.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { Event } from '../../src/events/generated.js';
import { strategyNamed } from '../../src/schedule/strategies/named.js';
import type { EventSeq } from '../../src/units/numbers.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';

/** Runs a text under a design and keeps its events. */
export function recording(
  text: string,
  design: string,
  options: { seed?: number; strategy?: string; name?: string } = {},
): Recording {
  const workload = parseWorkload(text);
  const seed = options.seed ?? 1;
  const events: Event[] = [];
  execute(
    {
      workload,
      design: resolveDesign(design, () => ''),
      seed,
      strategy: strategyNamed(options.strategy ?? 'random', seed),
    },
    [{ event: (e) => void events.push(e) }],
  );
  return {
    name: options.name ?? design,
    last: events.length as EventSeq,
    workload,
    strategy: options.strategy ?? 'random',
    read: (from, to, visit) => void events.slice(from - 1, to).every((e) => visit(e) !== false),
  };
}
