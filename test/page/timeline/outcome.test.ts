import { describe, expect, it } from 'vitest';
import { loadWorkload } from '../../../src/language/library.js';
import { markup } from '../../../src/page/html.js';
import { reportPage } from '../../../src/page/report.js';
import { timelinePiece } from '../../../src/page/timeline/timeline-piece.js';
import { interruptedAfter, recordWorkload, type Recorded } from '../../support/timeline.js';

const CLOSE = loadWorkload('close_and_munmap').text;

/** What a report says before its timeline, and its sections. */
function told({ file, info }: Recorded): { lead: string; sections: string[] } {
  const shown = { file, info, name: 'w' };
  const piece = timelinePiece([shown], undefined);
  const source = { command: 'hmmtrace report', toolVersion: '0', sessions: [shown] };
  const page = reportPage(piece, source);
  const lead = markup`${page.lead}`.text;
  return {
    lead: lead.replace(/<[^>]*>/g, '').trim(),
    sections: page.sections.map((s) => s.id),
  };
}

describe('how a report says that a session came out', () => {
  it('one that was cut off at its limit did not end', () => {
    const cut = recordWorkload(CLOSE, 'v5', 1, { events: 100, tasks: 64 });
    expect(told(cut).lead).toMatch(/stopped at its limit/);
    expect(told(cut).lead).not.toMatch(/it ended/);
  });

  it('an unmet expectation is no violation', () => {
    const text = CLOSE.replace('munmap(buf, 4 pages) = 0', 'munmap(buf, 4 pages) = -EINVAL');
    const { lead, sections } = told(recordWorkload(text, 'v5', 2));
    expect(lead).toMatch(/1 unmet expectation/);
    expect(sections).toContain('expectations');
    if (!sections.includes('violations')) expect(lead).not.toMatch(/\d violation/);
  });

  it('of one that was interrupted, what it came to is counted', () => {
    const whole = recordWorkload(CLOSE, 'v5', 6);
    expect(told(interruptedAfter(whole, 132)).lead).toMatch(
      /interrupted after event 132.*1 violation/,
    );
    expect(told(interruptedAfter(whole, 131)).lead).not.toMatch(/violation/);
  });
});
