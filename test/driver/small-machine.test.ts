import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

/*
 * Machines that a workload asks for: little memory, and device memory in small chunks.
 */

function ran(text: string, pages?: number) {
  const chunks: number[] = [];
  const answers: string[] = [];
  let limit = 0;
  const run = {
    workload: parseWorkload(text, 'x'),
    design: resolveDesign('linux-6.1', () => ''),
    ...{ seed: 1, strategy: runToBlock(1) },
    ...(pages !== undefined && { pages }),
  };
  const { verdict } = execute(run, [
    {
      event: (e) => {
        if (e.kind === Kind.ChunkAdd) chunks.push(e.npages);
        if (e.kind === Kind.SessionBegin) limit = e.pages;
      },
      answer: (op, { ret, cpages }) => void answers.push(`${op.op} ${ret} ${cpages}`),
    },
  ]);
  return { chunks, answers, limit, result: verdict.result };
}
const BODY = `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 6 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 6 pages)
  close(fd)
}`;

describe('chunks of so many pages', () => {
  it('are what a device comes to have one by one', () => {
    const { chunks, answers, result } = ran(`chunks of 4 pages\n${BODY}`);
    // One of each device at boot; the second of the device when four pages are in use.
    expect(chunks).toEqual([4, 4, 4]);
    expect([answers[2], result]).toEqual(['ioctl 0 6', 'passed']);
    expect(ran(BODY).chunks).toEqual([65_536, 65_536]);
  });
});

describe('memory of so many pages', () => {
  it('is all that there is, unless who runs it says otherwise', () => {
    expect(ran(`memory of 30 pages\n${BODY}`)).toMatchObject({ limit: 30, result: 'passed' });
    expect(ran(`memory of 30 pages\n${BODY}`, 20).limit).toBe(20);
    expect(ran(`memory of 30 pages\n${BODY}`, 40).limit).toBe(40);
  });
  it('is not enough for a page behind each page of the device', () => {
    expect(ran(`memory of 4 pages\n${BODY}`).answers[2]).not.toBe('ioctl 0 6');
  });
});
