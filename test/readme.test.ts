import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { Page, pages, SECTIONS } from '../tools/pages.js';
import { inResident, MAIN, scratch } from './support/cli.js';

/*
 * What README.md and docs/ show is what happens. In each page, in order and in a directory of its own:
 *
 *   console   lines that begin with $ are run, and what they print is compared
 *   sh        each line is run and ends well; of `npm …` it is looked up that there is such a script
 *   python    is run, and the next block of text is what it prints; so is ts, which is compiled too
 *
 * Sections that are made are compared with what makes them. `npm run docs` writes all this anew.
 */

const UPDATE = process.env['UPDATE_README'] === '1';
/** Milliseconds that one block may take, on a busy machine. */
const LONG = 300_000;
/** Written by hand, from `npm run bench`. */
const HAND_WRITTEN = ['bench'];

const home = scratch();
const bin = join(home, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'hmmtrace'), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
chmodSync(join(bin, 'hmmtrace'), 0o755);

const ENV = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };

/** What depends on the machine, the hour or the pace of the disk, and blanks that nobody sees. */
function steady(text: string): string {
  return text
    .replace(/\d+\.\d+ s\b/g, 'N s')
    .replace(/[\d.]+ bytes an event/g, 'N bytes an event')
    .replace(/in \d+ chunks?/g, 'in N chunks')
    .replace(/ +$/gm, '');
}

function same(page: Page, shown: string, now: string): void {
  expect(now, 'a page shows no error').not.toMatch(/\bHMT\d{3}:/);
  if (steady(now) === steady(shown)) return;
  if (UPDATE) page.replace(shown, now.replace(/ +$/gm, ''));
  else expect(steady(now)).toBe(steady(shown));
}

// Other people's programs are not everywhere.
const missing = ['sqlite3', 'python3'].filter(
  (program) => spawnSync(program, ['--version']).status !== 0,
);
function isMissing(command: string): boolean {
  return missing.some((program) => command.startsWith(program) || command.includes(`| ${program}`));
}

/** Arguments of our program, when a command is nothing but a call of it. */
function ofOurs(command: string): string[] | undefined {
  if (!/^hmmtrace(?: (?:[\w@%+=:,./-]+|'[^']*'|"[^"$`\\]*"))*$/.test(command)) return undefined;
  const words = command.match(/'[^']*'|"[^"]*"|[^ ]+/g)!;
  return words.slice(1).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

const scripts = Object.keys(
  (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }).scripts,
);
function isScript(command: string): boolean {
  const name = /^npm (?:run )?(\S+)/.exec(command)![1]!;
  return name === 'ci' || scripts.includes(name);
}

it('the README has at most 200 lines', () => {
  expect(readFileSync('README.md', 'utf8').split('\n').length - 1).toBeLessThanOrEqual(200);
});

describe.each(pages())('%s', (path) => {
  const page = new Page(path);
  const dir = join(home, path.replace(/\W/g, '_'));
  mkdirSync(dir);
  // What the commands read in a clone.
  for (const name of ['traces', 'test']) symlinkSync(resolve(name), join(dir, name));

  function run(program: string, args: readonly string[]) {
    return spawnSync(program, args, { cwd: dir, env: ENV, encoding: 'utf8', maxBuffer: 1 << 28 });
  }
  function shell(command: string): string {
    const args = ofOurs(command);
    const ours = args && inResident(args, { cwd: dir, env: ENV });
    if (ours !== undefined) return ours.out + ours.err;
    const { stdout, stderr } = run('sh', ['-c', command]);
    return stdout + stderr;
  }

  function shows(block: string): void {
    const commands = block.split('\n').filter((line) => line.startsWith('$ '));
    expect(commands, 'a console shows commands').not.toEqual([]);
    // The other commands of the block still count.
    if (commands.some((c) => isMissing(c.slice(2)))) {
      for (const c of commands.filter((line) => !isMissing(line.slice(2))))
        expect(shell(c.slice(2))).not.toMatch(/HMT/);
      return;
    }
    same(page, block, commands.map((c) => `${c}\n${shell(c.slice(2))}`).join(''));
  }
  function endsWell(line: string): void {
    if (line.startsWith('npm ')) {
      for (const command of line.replace(/#.*/, '').split('&&'))
        expect(command.trim()).toSatisfy(isScript);
      return;
    }
    if (isMissing(line)) return;
    const { status, stderr } = run('sh', ['-c', line]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
  function prints(code: string, printed: string): void {
    const shown = page.printedBy(code);
    expect(shown, 'a block of text says what it prints').toBeDefined();
    same(page, shown!, printed);
  }
  function printsInPython(code: string): void {
    if (missing.includes('python3')) return;
    const { stdout, stderr } = run('python3', ['-c', code]);
    prints(code, stdout + stderr);
  }

  // What a page does early is there for what it does later.
  for (const { language, text } of page.blocks()) {
    const first = text.split('\n')[0]!;
    if (language === 'console') it(first, () => shows(text), LONG);
    if (language === 'sh') it.each(text.trim().split('\n'))('%s', endsWell, LONG);
    if (language === 'python') it(`in Python: ${first}`, () => printsInPython(text));
    if (language === 'ts')
      it('the example of the library', () => prints(text, compiled(text)), LONG);
  }

  /** Compiles against the package's types, runs, and returns what was printed. */
  function compiled(code: string): string {
    const room = resolve('dist/readme');
    mkdirSync(room, { recursive: true });
    try {
      const source = join(room, 'example.ts');
      writeFileSync(source, code);
      const program = ts.createProgram([source], {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        strict: true,
        skipLibCheck: true,
        noEmitOnError: true,
        types: ['node'],
      });
      const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
      expect(problems.map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n'))).toEqual([]);
      const { stdout, stderr } = run(process.execPath, [join(room, 'example.js')]);
      expect(stderr).toBe('');
      return stdout;
    } finally {
      rmSync(room, { recursive: true, force: true });
    }
  }

  const made = page.sections().filter((name) => !HAND_WRITTEN.includes(name));
  it.each(made)('the section %s is what makes it', (name) => {
    expect(Object.keys(SECTIONS)).toContain(name);
    const wanted = `<!-- ${name} -->\n\n${SECTIONS[name]!().trim()}\n\n<!-- /${name} -->`;
    const shown = page.section(name);
    expect(shown, 'a section has an end').toBeDefined();
    if (UPDATE) page.replace(shown!, wanted);
    else expect(shown).toBe(wanted);
  });

  it('has links that lead somewhere', () => {
    const text = page.text.replace(/```[\s\S]*?```/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1]!);
    const broken = targets.filter((target) => {
      const [to, anchor] = target.split('#') as [string, string?];
      if (/^https?:/.test(to)) return false;
      const file = to === '' ? path : join(dirname(path), to);
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchors(file).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

it('every section that can be made is on a page', () => {
  const shown = pages().flatMap((path) => new Page(path).sections());
  expect(Object.keys(SECTIONS).filter((name) => !shown.includes(name))).toEqual([]);
});

/** As the usual hosts make them of headings. */
function anchors(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map((m) =>
    m[1]!
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}
