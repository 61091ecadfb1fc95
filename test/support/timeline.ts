import { join } from 'node:path';
import { resolveDesign } from '../../src/designs/resolve.js';
import { exportTimeline, type TimelineFormat } from '../../src/interchange/export-timeline.js';
import { printWorkload } from '../../src/language/print.js';
import { parseWorkload } from '../../src/language/parse.js';
import type { Workload } from '../../src/language/ast.js';
import { DEFAULT_LIMITS, type Limits } from '../../src/schedule/ending.js';
import { recordSession } from '../../src/replay/record.js';
import { TraceFile, type SessionInfo } from '../../src/store/trace-file.js';
import { scratch } from './cli.js';
import { allEvents, META } from './trace.js';

const newFile = (): TraceFile => TraceFile.openForAppend(join(scratch(), 'session.db'));

export interface Recorded {
  readonly file: TraceFile;
  readonly info: SessionInfo;
}

/** Records a workload, in chunks so small that there are several. */
export function recordWorkload(
  given: string | Workload,
  design: string,
  seed = 1,
  limits: Limits = DEFAULT_LIMITS,
): Recorded {
  const text = typeof given === 'string' ? given : printWorkload(given);
  const file = newFile();
  const { session: info } = recordSession(file, {
    workload: parseWorkload(text, 'w'),
    text,
    design: resolveDesign(design, () => ''),
    seed,
    strategy: 'random',
    toolVersion: '0',
    limits,
    chunkEvents: 100,
  });
  return { file, info };
}

/** The same session as if its recorder had been killed after so many events. */
export function interruptedAfter(whole: Recorded, events: number): Recorded {
  const file = newFile();
  const { workloadName, workload, designName, design } = whole.info;
  const writer = file.beginSession(
    { ...META, workloadName, workload, designName, design },
    { chunkEvents: 1 },
  );
  for (const e of allEvents(whole.file, whole.info.id).slice(0, events)) writer.append(e);
  writer.close();
  return { file, info: file.session(1) };
}

export function timelineOf({ file, info }: Recorded, format: TimelineFormat): Buffer {
  return Buffer.concat([...exportTimeline(file, info, format)]);
}
