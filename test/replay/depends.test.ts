import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { SWITCH_NAMES, valuesOf } from '../../src/designs/switches.js';
import { parseWorkload } from '../../src/language/parse.js';
import { dependsOn } from '../../src/replay/depends.js';
import { recordSession } from '../../src/replay/record.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { allEvents, scratch } from '../support/trace.js';

const TEXT = `task main {
  fd = open("/dev/hmm_dmirror0")
  m = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ioctl(fd, HMM_DMIRROR_READ, m, 4 pages) = 0
  munmap(m, 4 pages)
  close(fd)
}`;

describe('the switches that a run depended on', () => {
  it('are kept with the session, and no other changes anything', () => {
    const file = TraceFile.create(`${scratch()}/t.db`);
    const recorded = (design: string) => {
      const { session } = recordSession(file, {
        ...{ workload: parseWorkload(TEXT, 'w'), text: TEXT, seed: 1, strategy: 'random' },
        ...{ design: resolveDesign(design, () => ''), toolVersion: 'test' },
      });
      return session;
    };
    const session = recorded('v5');
    const depends = dependsOn(file, session)!;
    expect(depends).toContain('driver.tracking');
    expect(depends).toContain('driver.unmap');
    expect(depends).not.toContain('devmem.faultRef');
    const others = SWITCH_NAMES.filter((name) => !depends.includes(name));
    expect(others.length).toBeGreaterThan(5);
    const { switches } = resolveDesign('v5', () => '');
    const turned = others.map((name) => {
      const other = valuesOf(name).find((value) => value !== switches[name])!;
      return `+${name}=${other}`;
    });
    const same = recorded(`v5${turned.join('')}`);
    expect(allEvents(file, same.id)).toEqual(allEvents(file, session.id));
    file.close();
  });
});
