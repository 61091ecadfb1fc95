import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SPECS } from '../support/commands.js';
import { hmmtrace, MAIN, scratch } from '../support/cli.js';

const dir = scratch();
const db = join(dir, 'out.db');
const ESCAPE = '\u001b';

beforeAll(() => {
  for (const design of ['v5', 'linux-6.1'])
    hmmtrace(['run', 'munmap_middle', '--design', design, '-o', db]);
});

describe('help', () => {
  it.each(SPECS.map((c) => [c.name, c] as const))(
    '%s: --help shows every option and an example',
    (name, spec) => {
      const { status, out, err } = hmmtrace([...name.split(' '), '--help']);
      expect([status, err]).toEqual([0, '']);
      for (const [flags] of spec.options) expect(out).toContain(flags.split(/[ ,]/)[0]);
      for (const example of spec.examples) expect(out).toContain(example);
    },
  );

  it.each(
    SPECS.filter((c) => c.args.some(([a]) => a.startsWith('<'))).map((c) => [c.name, c] as const),
  )('%s without arguments says what it is for, with an example', (name, spec) => {
    const { status, out, err } = hmmtrace(name.split(' '));
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(spec.about);
    expect(err).toContain(spec.examples[0]);
  });

  it('hmmtrace alone lists every command and every exit status', () => {
    const { status, out } = hmmtrace([]);
    expect(status).toBe(0);
    for (const c of SPECS) expect(out).toMatch(new RegExp(`^  ${c.name.split(' ')[0]}\\b`, 'm'));
    expect(hmmtrace(['--help']).out).toMatch(/Exit statuses:[\s\S]* 70 /);
  });

  it('seek says what an SQL expression sees, with examples that find something', () => {
    const { options, examples } = SPECS.find((c) => c.name === 'seek')!;
    const says = options.find(([flags]) => flags.startsWith('--until'))![1];
    expect(says).toMatch(/columns of the table event, and kind_name and family; .*subquery/);
    const asking = examples.filter((e) => e.includes('sql:'));
    expect(asking.some((e) => e.includes('IN (SELECT seq FROM mirror_set'))).toBe(true);
    for (const example of asking) {
      const command = example.replace('hmmtrace', `'${process.execPath}' '${MAIN}'`);
      const { status } = spawnSync('sh', ['-c', command.replace('out.db', db)]);
      expect({ example, status }).toEqual({ example, status: 0 });
    }
  });

  it('help knows the language and the errors', () => {
    expect(hmmtrace(['help', 'workload']).out).toMatch(/task main/);
    expect(hmmtrace(['help', 'errors']).out).toMatch(/\| HMT001 \| 2 \|/);
  });
});

describe('designs', () => {
  it('shows a switch, with what each value does and who has it', () => {
    const { out, status } = hmmtrace(['designs', 'driver.unmap']);
    expect(status).toBe(0);
    expect(out).toMatch(/^driver\.unmap {2}What becomes of .*\n {2}from linux-mm 2019-12-16/);
    expect(out).toMatch(/^ {2}whenGone +it is taken out when all of it .* \(workqueue\)$/m);
    expect(out.split('\n')).toHaveLength(2 + 6 + 1);
  });
  it('shows a design in a pipe with one line a switch', () => {
    const { out } = hmmtrace(['designs', 'v5']);
    expect(out).toMatch(/^ {2}driver\.unmap +split +or splitOutside, /m);
    expect(out.split('\n').filter((line) => line.startsWith('      '))).toEqual([]);
  });
});

describe('for programs', () => {
  const commands: readonly (readonly string[])[] = [
    ['sessions', db],
    ['show', db, '--limit', '0'],
    ['show', db, '--at', '@end'],
    ['why', db, 'buf+3', '--at', '200'],
    ['sql', db, 'SELECT 1 AS one'],
    ['schema'],
    ['verify', db],
    ['diff', db, '1', '2'],
    ['designs'],
    ['designs', 'v5'],
    ['designs', 'driver.unmap'],
    ['workloads'],
    ['workloads', 'anon_read'],
    ['test', 'open_close', '--design', 'v5'],
    ['run', 'open_close', '-o', join(dir, 'json.db')],
  ];
  it.each(commands.map((c) => [c.filter((a) => a !== db).join(' '), c] as const))(
    '%s --json is JSON and nothing else',
    (_name, args) => {
      const { out, err, status } = hmmtrace([...args, '--json']);
      expect(err).toBe('');
      expect([0, 1]).toContain(status);
      const lines = out.trimEnd().split('\n');
      for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(out).not.toContain(ESCAPE);
    },
  );

  it('JSON events carry header, kind and words', () => {
    const { out } = hmmtrace(['show', db, '-s', '1', '--kind', 'MirrorSet', '--json']);
    const events = out
      .trimEnd()
      .split('\n')
      .map((l) => JSON.parse(l) as Record<string, unknown>);
    expect(events).toHaveLength(8);
    expect(events[0]).toMatchObject({
      kind: 'MirrorSet',
      mirror: 1,
      text: expect.stringMatching(/^hmm_dmirror0 \(file 1\) maps buf/) as unknown,
    });
  });

  it('a reader that goes away ends the program quietly', () => {
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${MAIN}" show "${db}" --all --repeats | head -1`],
      { encoding: 'utf8' },
    );
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });
});

describe('the way on', () => {
  it('without arguments the program says what it is for, with commands to begin with', () => {
    const { status, out } = hmmtrace([]);
    expect(status).toBe(0);
    expect(out).toMatch(/^Usage: hmmtrace/);
    expect(out).toMatch(/First steps:\n {2}hmmtrace demo/);
  });
  it.each(SPECS)('$name has examples of itself', ({ name, examples }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(`${example} `).toContain(`hmmtrace ${name} `);
  });
  it('a hint names the command that was called', () => {
    const { err } = hmmtrace(['run', 'anon_read', '--seed', 'x', '-o', 'none.db']);
    expect(err).toMatch(/see `hmmtrace run --help`/);
  });
  it('a violation of a workload in a file is made again from that file', () => {
    const workload = 'traces/docket/U24-closed-owner.hmm';
    const path = join(dir, 'finding.db');
    const { status, out } = hmmtrace(['run', workload, '--design', 'v5', '-o', path]);
    expect(status).toBe(3);
    expect(out).toContain(`again: hmmtrace run ${workload} --design v5 --seed 1`);
    // With the limit that it was run with, and a branch, too.
    const limited = ['-d', 'v5', '--max-events', '9000', '-o', path];
    expect(hmmtrace(['run', workload, ...limited]).out).toContain(
      `again: hmmtrace run ${workload} --design v5 --max-events 9000 --seed 1`,
    );
    const branch = hmmtrace(['branch', path, '1@20', '--seed', '1', '--max-events', '9000']);
    expect(branch.out).toMatch(/again: hmmtrace branch .* --max-events 9000$/m);
  });
  it('of a page that is unmapped, the last change is its own, not that of its page table', () => {
    const { out } = hmmtrace(['why', db, '-s', '1', 'buf+3', '--json']);
    const { cpu } = JSON.parse(out) as { cpu: { event: { kind: string } } };
    expect(JSON.stringify(cpu)).toContain('PteClear');
    expect(JSON.stringify(cpu)).not.toContain('PmdClear');
  });
  it('the saved queries are listed for programs too', () => {
    const listed = JSON.parse(hmmtrace(['sql', '--list', '--json']).out) as { name: string }[];
    expect(listed.map((q) => q.name)).toContain('page-timeline');
  });
});

describe('names of mappings', () => {
  it('hold where the kernel joins areas that lie side by side', () => {
    const workload = join(dir, 'joined.hmm');
    writeFileSync(
      workload,
      `task main {
  one = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(one, 4 pages, linear(1, 1))
  two = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(two, 8 pages, linear(2, 1))
}
`,
    );
    const path = join(dir, 'joined.db');
    hmmtrace(['run', workload, '-o', path]);
    const lineOf = (page: string): string => hmmtrace(['why', path, page, '--at', '@end']).out;
    const set = hmmtrace(['show', path, '--kind', 'PteSet', '--limit', '0']).out;
    // One line a page, each by the name that the workload gave it.
    expect(set.match(/pte one/g)).toHaveLength(4);
    expect(set.match(/pte two/g)).toHaveLength(8);
    expect(lineOf('one+3')).toMatch(/^one\+3 /);
    expect(hmmtrace(['why', path, 'two+8']).err).toContain('HMT004');
  });
  it('of an event, why shows the spans around it', () => {
    const { out } = hmmtrace(['why', db, '@170', '-s', '1', '--json']);
    const { cause } = JSON.parse(out) as { cause: { event: { seq: number }; spans: object[] } };
    expect(cause.event.seq).toBe(170);
    expect(cause.spans.length).toBeGreaterThan(1);
  });
});

describe('the exit status says what was found', () => {
  it('3 when a recording has violations, with event, evidence and the command that makes it again', () => {
    const path = join(dir, 'violations.db');
    const { status, out } = hmmtrace(['run', 'migrate', '--design', 'v5', '-o', path]);
    expect(status).toBe(3);
    expect(out).toMatch(
      /event \d+: stale mirror entry: mirror 1 still maps (page|\d+ pages from) 0x/,
    );
    expect(out).toMatch(/again: hmmtrace run migrate --design v5 --seed 1/);
    expect(hmmtrace(['show', path, '--at', '@fail']).out).toMatch(/1 violation\b/);
  });
  it('2 when a self test is asked for without a design, after what is wrong with its name', () => {
    expect(hmmtrace(['test', 'nosuch']).err).toMatch(/no workload is called 'nosuch'/);
    const { status, err } = hmmtrace(['test', 'anon_read']);
    expect(status).toBe(2);
    expect(err).toMatch(/test needs a design\n.*hmmtrace test anon_read --design v5/);
  });
  it('2 when more seeds than one are given to a strategy that has one schedule', () => {
    const args = ['test', 'munmap_middle', '-d', 'v5', '--strategy', 'run-to-block'];
    const { status, out, err } = hmmtrace([...args, '--seeds', '50']);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(
      /run-to-block has one schedule: more seeds would run munmap_middle the same/,
    );
    expect(hmmtrace(args).status).toBe(0);
  });
  it('1, not 3, when the workload waits for itself, and diff says nothing of rules', () => {
    const path = join(dir, 'slip.hmm');
    writeFileSync(
      path,
      'workload slip\ntask main {\n  barrier(go)\n}\ntask other {\n  barrier(go)\n}\n',
    );
    const out = join(dir, 'slip.db');
    for (const design of ['v5', 'linux-5.5']) {
      const ran = hmmtrace(['run', path, '-d', design, '-o', out]);
      expect(ran.status).toBe(1);
      expect(ran.out).toMatch(/^ {2}1 unmet expectation;/m);
      expect(ran.out).toMatch(/line 3: the workload waits for what it never lets happen: main/);
      expect(ran.out).not.toMatch(/violation|lost wakeup/);
    }
    expect(hmmtrace(['sessions', out]).out).not.toMatch(/violation/);
    expect(hmmtrace(['show', out]).out).toMatch(/UNMET EXPECTATION: line 3/);
    const { out: head } = hmmtrace(['diff', out, '1', '2']);
    expect(head).not.toMatch(/violates a rule/);
    expect(head).toMatch(/under v5 an expectation is not met at event \d+/);
  });
  it('1 when an expectation fails', () => {
    const { status, out } = hmmtrace(['test', 'migrate_mixed', '--design', 'linux-6.1']);
    expect([status, out.includes('not ok 1 hmm2.migrate_mixed')]).toEqual([1, true]);
  });
});

describe('a terminal', () => {
  const has = spawnSync('script', ['--version']).status === 0;
  const onTerminal = (env: NodeJS.ProcessEnv): string => {
    const { NO_COLOR: _, ...rest } = process.env;
    return spawnSync(
      'script',
      ['-qec', `"${process.execPath}" "${MAIN}" show "${db}" --at 190`, '/dev/null'],
      {
        encoding: 'utf8',
        env: { ...rest, TERM: 'xterm', ...env },
      },
    ).stdout;
  };
  it.skipIf(!has)('has colour, but not with NO_COLOR', () => {
    expect(onTerminal({})).toContain(ESCAPE);
    const plain = onTerminal({ NO_COLOR: '1' });
    expect(plain).toContain('page table');
    expect(plain).not.toContain(ESCAPE);
  });
  it('is not what a pipe is', () => {
    expect(hmmtrace(['show', db, '--at', '190'], { env: { NO_COLOR: '' } }).out).not.toContain(
      ESCAPE,
    );
  });
});

describe('the SQL prompt on a pipe', () => {
  it('runs statements over several lines and dot commands, and tells of errors in its status', () => {
    const good = hmmtrace(['sql', db], {
      input: '.mode csv\nSELECT id,\n  seed FROM session;\nSELECT 2 AS two;\n',
    });
    expect(good.out).toBe('id,seed\n1,1\n2,1\ntwo\n2\n');
    expect(good.status).toBe(0);
    const bad = hmmtrace(['sql', db], { input: 'SELECT nothing;\nSELECT 3;\n' });
    expect(bad.err).toMatch(/HMT121/);
    expect(bad.out).toMatch(/3/);
    expect(bad.status).toBe(2);
  });
});
