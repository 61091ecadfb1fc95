import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { allTags, fidelitySummary } from '../tools/fidelity.js';
import { selfTestTable } from '../tools/self-tests.js';
import { EXIT_MEANING } from '../src/units/user-error.js';
import { COMMANDS } from '../src/cli/commands/all.js';
import { errorCatalogue } from '../src/cli/program.js';
import { grammar } from '../src/language/grammar.js';
import { MAIN, scratch } from './support/cli.js';

/*
 * What the README shows is what happens: its commands are run in order in one directory, its
 * generated sections are generated, its library example is compiled and run.
 * `npm run readme` writes the present output into it.
 */

const UPDATE = process.env['UPDATE_README'] === '1';
const dir = scratch();
const bin = join(dir, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'hmmtrace'), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
chmodSync(join(bin, 'hmmtrace'), 0o755);
// What the commands read in a clone.
for (const name of ['traces', 'test']) symlinkSync(resolve(name), join(dir, name));

let readme = readFileSync('README.md', 'utf8');
const replaceIn = (from: string, to: string): void => {
  readme = readme.replace(from, () => to);
  writeFileSync('README.md', readme);
};

/** What depends on the machine, the hour or the pace of the disk. */
function steady(text: string): string {
  return text
    .replace(/\d+\.\d+ s\b/g, 'N s')
    .replace(/[\d.]+ bytes an event/g, 'N bytes an event')
    .replace(/in \d+ chunks?/g, 'in N chunks');
}

function run(command: string): string {
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };
  const { stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: dir,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return stdout + stderr;
}

const consoles = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].map((m) => m[1]!);

describe('commands in the README', () => {
  it.each(consoles.map((block) => [block.split('\n')[0]!, block] as const))(
    '%s',
    (_first, block) => {
      const commands = block.split('\n').filter((line) => line.startsWith('$ '));
      // Other people's programs are not everywhere; the other commands of the block still count.
      const missing = ['sqlite3', 'python3'].filter(
        (program) => spawnSync(program, ['--version']).status !== 0,
      );
      const isMissing = (c: string): boolean => missing.some((p) => c.startsWith(`$ ${p} `));
      if (commands.some(isMissing)) {
        for (const c of commands.filter((line) => !isMissing(line)))
          expect(run(c.slice(2))).not.toMatch(/HMT/);
        return;
      }
      const shown = commands.map((c) => `${c}\n${run(c.slice(2))}`).join('');
      if (UPDATE) replaceIn(block, shown);
      else expect(steady(shown)).toBe(steady(block));
    },
    300_000,
  );
});

describe('links', () => {
  const pages = [
    'README.md',
    ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ];
  it.each(pages)('of %s lead somewhere', (page) => {
    const text = readFileSync(page, 'utf8').replace(/```[\s\S]*?```/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1]!);
    const broken = targets.filter((target) => {
      const [path, anchor] = target.split('#') as [string, string?];
      if (/^https?:/.test(path)) return false;
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchors(file).includes(anchor);
    });
    expect(broken).toEqual([]);
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
});

describe('generated sections of the README', () => {
  const statuses = [
    '| status | meaning |',
    '| --- | --- |',
    ...Object.entries(EXIT_MEANING).map(([s, m]) => `| ${s} | ${m} |`),
    '',
  ].join('\n');
  const commands = [
    '| command | what it does |',
    '| --- | --- |',
    ...COMMANDS.map((c) => `| \`${c.name}\` | ${c.summary} |`),
  ].join('\n');
  it.each([
    ['commands', commands],
    ['statuses', statuses],
    ['errors', errorCatalogue()],
    ['grammar', grammar()],
    ['fidelity', fidelitySummary(allTags())],
    ['selftests', selfTestTable()],
  ])('%s', (name, text) => {
    const section = new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /${name} -->`).exec(readme);
    expect(section, `the README has a section ${name}`).not.toBeNull();
    const wanted = `<!-- ${name} -->\n\n${text.trim()}\n\n<!-- /${name} -->`;
    if (UPDATE) replaceIn(section![0], wanted);
    else expect(section![0]).toBe(wanted);
  });
});

describe('the library example of the README', () => {
  it('compiles against the package’s types and prints what it says', () => {
    const code = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
    const home = resolve('dist/readme');
    mkdirSync(home, { recursive: true });
    try {
      const source = join(home, 'example.ts');
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
      const { stdout, stderr } = spawnSync(process.execPath, [join(home, 'example.js')], {
        cwd: dir,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      const [block, shown] = /It prints:\n\n```text\n([\s\S]*?)```/.exec(readme)!;
      if (UPDATE) replaceIn(block, `It prints:\n\n\`\`\`text\n${stdout}\`\`\``);
      else expect(stdout).toBe(shown);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
