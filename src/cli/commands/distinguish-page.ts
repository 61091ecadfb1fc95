import type { Distinction } from '../../distinguish/distinguish.js';
import { recordRuns, type Telling } from '../../distinguish/report.js';
import { distinctionPage, type Beside } from '../../page/distinction.js';
import type { Page } from '../../page/page.js';
import { partingOf } from '../../page/parting.js';
import { timelineSection } from '../../page/report.js';
import { compareAligned, partedAt } from '../../page/timeline/alignment.js';
import { timelinePiece } from '../../page/timeline/timeline-piece.js';
import { recordingOf } from '../../replay/recording.js';
import type { TraceFile } from '../../store/trace-file.js';
import { checkInterrupted } from '../interrupt.js';
import { keeping } from '../keeping.js';
import { toolVersion } from '../version.js';

/** The page of what `distinguish` found, with the two runs beside each other. @param path of what keeps it */
export async function pageOfDistinction(
  distinction: Distinction,
  telling: Telling | undefined,
  {
    path,
    file,
    command,
  }: { path: string | undefined; file: TraceFile | undefined; command: string },
): Promise<Page> {
  const ran = { command, toolVersion: toolVersion() };
  if (telling === undefined) return distinctionPage(distinction, telling, path, ran);
  if (file !== undefined && telling.sessions !== undefined)
    return distinctionPage(
      distinction,
      telling,
      path,
      ran,
      beside(distinction, file, telling.sessions),
    );
  return keeping(undefined, (trace) => {
    const kept = { trace, toolVersion: toolVersion() };
    const sessions = recordRuns(telling, distinction.by, kept, checkInterrupted);
    return Promise.resolve(
      distinctionPage(distinction, telling, path, ran, beside(distinction, trace, sessions, true)),
    );
  });
}

function beside(
  { designs }: Distinction,
  file: TraceFile,
  sessions: readonly [number, number],
  passing = false,
): Beside {
  const of = (i: 0 | 1) => ({
    file,
    info: file.session(sessions[i]),
    name: designs[i].name,
    passing,
  });
  const sides = [of(0), of(1)] as const;
  const [a, b] = sides.map(({ info, name }) => recordingOf(file, info, name));
  const { comparison, alignment } = compareAligned(a!, b!, checkInterrupted);
  const [left, right] = sides.map(({ info }) => ({ file, session: info }));
  const parting = partingOf(comparison, [left!, right!]);
  const piece = timelinePiece(sides, partedAt(alignment, parting?.at));
  return {
    sections: [...(parting === undefined ? [] : [parting.section]), timelineSection(piece, sides)],
    assets: ['timeline'],
    data: piece.data,
  };
}
