import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hmmtrace, hmmtraceProcess, MAIN, scratch } from '../support/cli.js';

/* SQL on the command line as it ships: on a pipe, and at a real terminal. */

const directory = scratch();
const db = join(directory, 'race.db');
const other = join(directory, 'migrate.db');
const state = join(directory, 'state');
const bytes = (): string => readFileSync(db).toString('latin1');
/** Fits a line of a terminal. */
const FOREVER = 'WITH n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT max(i) FROM n';
let before = '';

beforeAll(() => {
  for (const [name, path] of [
    ['race.db', db],
    ['migrate.db', other],
  ] as const) {
    copyFileSync(join('traces/recorded', name), path);
    expect(hmmtrace(['index', path]).status).toBe(0);
  }
  before = bytes();
});

/** What lines typed into the prompt through a pipe give. */
function typed(...lines: string[]) {
  return hmmtrace(['sql', db], {
    input: lines.map((l) => `${l}\n`).join(''),
    env: { XDG_STATE_HOME: state },
  });
}

describe('the prompt on a pipe', () => {
  it('takes statements of several lines, several on a line, and the last without its ;', () => {
    const o = typed(
      '.mode csv',
      'SELECT 1 AS a,',
      '',
      "  'x;y' AS b",
      ';',
      "SELECT 2 AS c; SELECT '",
      ".mode json' AS d; -- a remark",
      '.mode line',
      '-- another; remark',
      '/* and; one',
      'more */',
      '   ',
      'SELECT 3 AS long, NULL AS e;',
      'SELECT 4 AS f',
    );
    const out = 'a,b\n1,x;y\nc\n2\nd\n"\n.mode json"\nlong = 3\n   e = \nf = 4\n';
    expect(o).toEqual({ status: 0, err: '', out });
  });

  it('prints in every mode', () => {
    const query = `SELECT 1 AS n, 'a,"b"' AS t, x'00ff' AS b, NULL AS z, 9007199254740993 AS big;`;
    const o = typed(...['table', 'csv', 'json', 'line'].flatMap((m) => [`.mode ${m}`, query]));
    expect(o.err).toBe('');
    const lines = o.out.split('\n');
    expect(lines[0]!.trimEnd().split(/ +/)).toEqual(['n', 't', 'b', 'z', 'big']);
    expect(lines[1]).toMatch(/^ *1 +a,"b" +\S*00ff\S* +9007199254740993$/);
    expect(lines.slice(2, 4)).toEqual(['n,t,b,z,big', expect.stringMatching(/^1,"a,""b""",/)]);
    expect(JSON.parse(lines[4]!)).toEqual([
      { n: 1, t: 'a,"b"', b: '00ff', z: null, big: '9007199254740993' },
    ]);
    expect(lines.slice(5)).toEqual([
      '  n = 1',
      '  t = a,"b"',
      '  b = 00ff',
      '  z = ',
      'big = 9007199254740993',
      '',
    ]);
  });

  it('says when it left rows out, and how long a query took', () => {
    const rows = 'SELECT seq FROM event WHERE session = 1 ORDER BY seq;';
    const o = typed('.mode csv', '.limit 2', rows, '.limit 0', '.timer on', rows, '.timer off');
    const all = o.out.split('\n').filter((l) => /^\d/.test(l));
    expect(o.err).toMatch(/^… more than 2 rows: \.limit 0 for all\n\d+\.\d ms\n$/);
    expect(all.slice(0, 3)).toEqual(['1', '2', '1']);
    const { out } = hmmtrace(['sql', db, '--csv', 'SELECT count(*) FROM event WHERE session = 1']);
    expect(all).toHaveLength(2 + Number(out.split('\n')[1]));
    // Exactly as many rows as the limit leave none out, at the size of a message too.
    const even = typed('.mode csv', '.limit 500', `${rows.replace(';', '')} LIMIT 500;`);
    expect(even.err).toBe('');
    expect(even.out.split('\n')).toHaveLength(502);
  });

  it('runs saved queries, by name with values as on the command line', () => {
    const o = typed('.saved', '.mode json', '.saved retries session=1', '.saved blocked-by-type');
    expect({ status: o.status, err: o.err }).toEqual({ status: 0, err: '' });
    const listed = hmmtrace(['sql', '--list']).out;
    expect(o.out.startsWith(listed)).toBe(true);
    const once = hmmtrace(['sql', db, '--saved', 'retries', '-p', 'session=1', '--json']).out;
    expect(o.out.slice(listed.length).startsWith(once)).toBe(true);
    const bad = typed('.saved retrys', '.saved retries page=x', '.saved page-timeline');
    expect(bad.err).toMatch(/HMT124.*\n.*'retries'.*\n.*HMT125/);
    expect(bad.status).toBe(2);
  });

  it('attaches a second file, which is looked at as carefully as the first', () => {
    const foreign = join(directory, 'foreign.db');
    writeFileSync(foreign, 'not a database');
    const o = typed(
      '.mode csv',
      `.attach ${other} as two`,
      'SELECT (SELECT count(*) FROM session) AS a, (SELECT count(*) FROM two.session) AS b;',
      '.tables two.retr%',
      `.attach ${foreign} as three`,
      `.attach ${other}`,
      `.attach ${join(directory, 'none.db')} as four`,
      `.attach ${other} as a;b`,
      'INSERT INTO two.session (id) VALUES (9);',
    );
    expect(o.out).toMatch(/^a,b\n2,2\ntype,name\nview,retry\n$/);
    expect(o.err.match(/HMT\d+/g)).toEqual(['HMT104', 'HMT002', 'HMT102', 'HMT121', 'HMT122']);
    expect(o.status).not.toBe(0);
  });

  it('looks at the state as of the place that it was given', () => {
    const count = 'SELECT count(*) AS n, max(seq) AS latest FROM vma_at;';
    const end = 'SELECT seq = (SELECT max(seq) FROM event e WHERE e.session = 1) AS e FROM at;';
    const o = typed('.mode csv', '.at 100 1', count, '.at @end 1', end, '.at', '.at 99999999 1');
    const [, early, ...late] = o.out.trim().split('\n');
    const [n, latest] = early!.split(',').map(Number);
    expect(n).toBeGreaterThan(0);
    expect(latest).toBeLessThanOrEqual(100);
    expect(late).toEqual(['e', '1']);
    const once = hmmtrace(['sql', db, '-s', '1', '--at', '100', '--csv', count.replace(';', '')]);
    expect(once.out).toBe(o.out.split('\n').slice(0, 2).join('\n') + '\n');
    expect(o.err.match(/HMT\d+/g)).toEqual(['HMT002', 'HMT003']);
  });

  it('tells of bad input, goes on, and ends with the first error’s status', () => {
    const o = typed(
      '.mode csv',
      'SELEKT 1;',
      'SELECT nothing;',
      'DROP TABLE event;',
      '.mode xml',
      '.mode',
      '.limit -1',
      '.timer maybe',
      '.timeout soon',
      '.schema evnt',
      '.tabels',
      '.',
      'SELECT 7 AS seven;',
      '.quit',
      'SELECT 8;',
    );
    expect(o.out).toBe('seven\n7\n');
    expect(o.status).toBe(2);
    expect(o.err.match(/HMT\d+/g)).toEqual([
      ...['HMT122', 'HMT121', 'HMT122'],
      ...['.mode xml', '.mode', '.limit', '.timer', '.timeout', '.schema', '.tabels', '.'].map(
        () => 'HMT002',
      ),
    ]);
    expect(o.err).toContain("did you mean '.tables'?");
    expect(o.err).toContain("did you mean 'event' or 'events'?");
  });

  it('describes what there is', () => {
    const o = typed('.help', '.schema retry', '.schema', '.tables', '.exit');
    expect(o.err).toBe('');
    for (const word of ['.attach FILE as NAME', 'view retry: ', 'session', 'pte_at'])
      expect(o.out).toContain(word);
  });

  it('keeps no history without a terminal, and changes nothing in the file', () => {
    expect(existsSync(state)).toBe(false);
    expect(bytes()).toBe(before);
  });
});

describe('a query that runs away', () => {
  it('is stopped by --timeout, with its status', () => {
    const began = performance.now();
    const o = hmmtrace(['sql', db, '--timeout', '0.4', FOREVER]);
    expect(o).toMatchObject({ status: 2 });
    expect(o.err).toContain('HMT126: the query was stopped: it ran longer than 0.4 s');
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('is stopped by .timeout; what was attached and the place are there for the next', () => {
    const o = typed(
      '.mode csv',
      `.attach ${other} as two`,
      '.at 100 1',
      '.timeout 0.2',
      `${FOREVER};`,
      '.timeout 0',
      'SELECT count(*) AS n, (SELECT seq FROM at) AS at FROM two.session;',
    );
    expect(o.err.match(/HMT\d+/g)).toEqual(['HMT126']);
    expect(o.out).toBe('max(i)\nn,at\n2,100\n');
    expect(o.status).toBe(2);
  });

  it('does not count the time that the program takes to start', () => {
    const o = hmmtraceProcess(['sql', db, '--timeout', '0.1', '--csv', 'SELECT 1 AS one']);
    expect(o).toEqual({ status: 0, out: 'one\n1\n', err: '' });
  });

  it.each(['soon', '-1', '1e3', ''])('is not given %j seconds', (seconds) => {
    const o = hmmtrace(['sql', db, `--timeout=${seconds}`, 'SELECT 1']);
    expect({ status: o.status, out: o.out }).toEqual({ status: 2, out: '' });
    expect(o.err).toContain('HMT002');
  });
});

/** Types at a real terminal: each text once what came after the last one matches. */
async function atTerminal(
  command: string,
  steps: readonly (readonly [after: RegExp, text: string])[],
): Promise<{ shown: string; status: number | null }> {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, XDG_STATE_HOME: state, NO_COLOR: '1', TERM: 'xterm' },
  });
  let shown = '';
  let seen = 0;
  let next = 0;
  child.stdout.on('data', (data: Buffer) => {
    shown += data.toString();
    const step = steps[next];
    if (step === undefined || !step[0].test(shown.slice(seen))) return;
    seen = shown.length;
    next++;
    child.stdin.write(step[1]);
  });
  // What never comes is told with what was shown instead.
  const patience = setTimeout(() => child.kill(), 20_000);
  const status = await new Promise<number | null>((done) => child.on('close', done));
  clearTimeout(patience);
  expect({ next, shown }).toEqual({ next: steps.length, shown });
  return { shown, status };
}

const hasScript = spawnSync('script', ['--version']).status === 0;
const without = hasScript ? '' : ' (not tested here: there is no program `script`)';

describe.skipIf(!hasScript)(`the prompt at a terminal${without}`, () => {
  it('fits its table to the terminal: texts are cut, numbers never', async () => {
    const at = async (columns: number, query: string): Promise<string[]> => {
      const command = `stty cols ${columns}; ${process.execPath} ${MAIN} sql ${db} "${query}"`;
      const { shown } = await atTerminal(command, []);
      return shown.replaceAll('\r', '').trimEnd().split('\n');
    };
    const wide = `SELECT seq, printf('%060d', 7) AS text, 9007199254740993 AS big FROM event LIMIT 2`;
    for (const columns of [60, 40]) {
      const lines = await at(columns, wide);
      expect(lines).toHaveLength(3);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(lines[1]).toMatch(/^ *1 {2}0+… {2}9007199254740993$/);
    }
    // Also where later rows need more room for their numbers, and where a character is none wide.
    const longer = `WITH RECURSIVE n(i) AS (SELECT 998 UNION ALL SELECT i + 1 FROM n WHERE i < 10001) SELECT i, printf('%060d', 7) AS text, 'e\u0301e\u0301' AS wide FROM n`;
    const lines = await at(60, `${longer}" -n "0`);
    expect(lines).toHaveLength(9005);
    expect(lines[1]).toMatch(/^ ?998 {2}0+… {2}e\u0301e\u0301$/);
    expect(lines.at(-1)).toMatch(/^10001 {2}0+… {2}e\u0301e\u0301$/);
    const narrow = await at(24, wide);
    expect(narrow).toContain(' big = 9007199254740993');
    expect(narrow).toContain('(too wide for a table here: a value a line)');
  });

  it('tells how to see all rows as it would be written there', async () => {
    const query = 'SELECT seq FROM event LIMIT 5';
    const program = `'${process.execPath}' '${MAIN}' sql '${db}' -n 2`;
    const once = await atTerminal(`${program} '${query}'`, []);
    expect(once.shown).toContain('more than 2 rows: --limit 0 for all');
    const asked = await atTerminal(program, [
      [READY, `${query};\r`],
      [/more than[^]*sql> [^\n]*$/, '.quit\r'],
    ]);
    expect(asked.shown).toContain('more than 2 rows: .limit 0 for all');
  });

  const command = `'${process.execPath}' '${MAIN}' sql '${db}'`;
  const READY = /sql> [^\n]*$/;
  const history = join(state, 'hmmtrace', 'sql_history');

  it('keeps a history of whole statements, for the user alone', async () => {
    mkdirSync(join(state, 'hmmtrace'), { recursive: true });
    writeFileSync(history, 'SELECT 40;\nSELECT 41;\n');
    chmodSync(history, 0o600);
    const { shown, status } = await atTerminal(command, [
      [READY, 'SELECT 6 * 7\r'],
      [/\.\.\.> [^\n]*$/, '\r'],
      [/\.\.\.> [^\n]*$/, 'AS answer;\r'],
      [/42[^]*sql> [^\n]*$/, '.mode csv\r'],
      [READY, '\u001b[A\u001b[A\r'],
      [/answer\r?\n42[^]*sql> [^\n]*$/, '.quit\r'],
    ]);
    expect(status).toBe(0);
    expect(shown).toContain(`${db}, read only.`);
    const kept = ['SELECT 40;', 'SELECT 41;', '.mode csv', 'SELECT 6 * 7 AS answer;'];
    expect(readFileSync(history, 'utf8')).toBe(kept.map((l) => `${l}\n`).join(''));
    expect(statSync(history).mode & 0o777).toBe(0o600);
  });

  it('stops a query, or drops what was typed, at Ctrl-C, and leaves at Ctrl-D', async () => {
    const { shown, status } = await atTerminal(command, [
      [READY, `.timer on\r`],
      [READY, `${FOREVER};\r`],
      [/FROM n;[^]*\n/, '\u0003'],
      [/HMT126[^]*Ctrl-C[^]*sql> [^\n]*$/, 'SELECT nonsense\r'],
      [/\.\.\.> [^\n]*$/, '\u0003'],
      [READY, 'SELECT 5 AS five;\r'],
      [/five[^]*5[^]* ms[^]*sql> [^\n]*$/, '\u0004'],
    ]);
    expect(shown).not.toContain('HMT121');
    expect(status).toBe(0);
  });
});
