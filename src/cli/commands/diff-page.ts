import type { Comparison } from '../../compare/comparison.js';
import { diffPage } from '../../page/diff.js';
import type { Page } from '../../page/page.js';
import { partingOf } from '../../page/parting.js';
import { timelineSection } from '../../page/report.js';
import { compareAligned, partedAt } from '../../page/timeline/alignment.js';
import { timelinePiece, type Shown } from '../../page/timeline/timeline-piece.js';
import type { Recording } from '../../replay/recording.js';
import { toolVersion } from '../version.js';

interface ComparedForPage {
  readonly comparison: Comparison;
  readonly pageOf: (sides: readonly [Shown, Shown], command: string) => Page;
}

/** Compares two recordings, and makes a page of it when it is asked for. */
export function compareForPage(
  a: Recording,
  b: Recording,
  onProgress: (events: number) => void,
): ComparedForPage {
  const { comparison, alignment } = compareAligned(a, b, onProgress);
  const pageOf = (sides: readonly [Shown, Shown], command: string): Page => {
    const [left, right] = sides.map(({ file, info }) => ({ file, session: info }));
    const parting = partingOf(comparison, [left!, right!]);
    const piece = timelinePiece(sides, partedAt(alignment, parting?.at));
    return diffPage(
      comparison,
      { command, toolVersion: toolVersion(), sessions: [left!, right!] },
      parting,
      { sections: [timelineSection(piece, sides)], assets: ['timeline'], data: piece.data },
    );
  };
  return { comparison, pageOf };
}
