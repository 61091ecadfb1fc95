import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { COMMANDS, GROUPS } from '../../src/cli/commands/all.js';
import { hmmtrace } from '../support/cli.js';

/* A program that is started for every question must not load what only some questions need. */

const known = new Map<string, readonly string[]>();
/** What a file loads at once: no types, and nothing that is imported when it is wanted. */
function loads(file: string): readonly string[] {
  const seen = known.get(file);
  if (seen !== undefined) return seen;
  const found = read(file);
  known.set(file, found);
  return found;
}
function read(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const isType = (s: ts.ImportDeclaration): boolean => {
    const { importClause: clause } = s;
    if (clause === undefined || clause.name !== undefined) return false;
    const names = clause.namedBindings;
    const each = names !== undefined && ts.isNamedImports(names) ? names.elements : undefined;
    return clause.isTypeOnly || (each?.every((e) => e.isTypeOnly) ?? false);
  };
  return source.statements.flatMap((s) => {
    if (ts.isImportDeclaration(s))
      return isType(s) ? [] : [(s.moduleSpecifier as ts.StringLiteral).text];
    const from = ts.isExportDeclaration(s) && !s.isTypeOnly ? s.moduleSpecifier : undefined;
    return from === undefined ? [] : [(from as ts.StringLiteral).text];
  });
}

/** Files and packages that are loaded with any of these. */
function loadedWith(...files: string[]): Set<string> {
  const found = new Set(files);
  for (const file of found) {
    if (!file.endsWith('.ts')) continue;
    for (const s of loads(file))
      found.add(s.startsWith('.') ? normalize(join(dirname(file), s)).replace(/js$/, 'ts') : s);
  }
  return found;
}

it('loads no command, store or simulator before one is called', () => {
  const found = [...loadedWith('src/cli/main.ts', 'src/cli/program.ts')];
  const packages = found.filter((f) => !f.endsWith('.ts') && !f.startsWith('node:'));
  expect(packages.sort()).toEqual(['commander', 'fastest-levenshtein']);
  const rooms = new Set(found.filter((f) => f.endsWith('.ts')).map((f) => f.split('/')[1]));
  expect([...rooms].sort()).toEqual(['cli', 'units', 'view']);
  expect(found).not.toContain('src/cli/commands/run.ts');
  expect(found.length).toBeLessThan(25);
});

it('what only a queue needs is loaded by who comes to a queue, and by nobody else', () => {
  const queue = ['bullmq', 'ioredis'];
  const needed = (file: string) => [...loadedWith(file)].filter((f) => queue.includes(f)).sort();
  for (const { name } of COMMANDS) {
    const file = `src/cli/commands/${FILES[name] ?? name.replace(' ', '/')}.ts`;
    expect([name, ...needed(file)]).toEqual([name]);
  }
  expect(needed('src/index.ts')).toEqual([]);
  expect(needed('src/explore/worker.ts')).toEqual([]);
  expect(needed('src/explore/queue/queue-crew.ts')).toEqual(queue);
  expect(needed('src/explore/queue/queue-worker.ts')).toEqual(queue);
});
/** Commands whose files have longer names. */
const FILES: Readonly<Record<string, string>> = { index: 'index-tables' };

it('the timeline is loaded by who shows one, and not by every diff', () => {
  const timeline = (file: string) =>
    [...loadedWith(file)].some((f) => f.startsWith('src/page/timeline/'));
  const loading = ['diff', 'diff-page', 'report', 'serve'].map((name) => [
    name,
    timeline(`src/cli/commands/${name}.ts`),
  ]);
  expect(Object.fromEntries(loading)).toEqual({
    ...{ diff: false, 'diff-page': true, report: true, serve: true },
  });
});

it('Kysely is loaded as one file, and by that file alone', () => {
  expect(readFileSync('dist/src/store/kysely.js', 'utf8')).not.toMatch(/from ?['"]kysely['"]/);
  for (const { name } of COMMANDS) {
    const file = `src/cli/commands/${FILES[name] ?? name.replace(' ', '/')}.ts`;
    const from = [...loadedWith(file)].filter(
      (f) => f.endsWith('.ts') && loads(f).includes('kysely'),
    );
    expect([name, ...from.filter((f) => f !== 'src/store/kysely.ts')]).toEqual([name]);
  }
});

it('a command that reads no trace loads no database', () => {
  for (const name of ['designs', 'workloads', 'test'])
    expect([...loadedWith(`src/cli/commands/${name}.ts`)]).not.toContain('better-sqlite3');
});

it('the list of commands is the same without them', () => {
  const { status, out } = hmmtrace(['--help']);
  expect(status).toBe(0);
  const shown = out.replace(/\s+/g, ' ');
  for (const { name, summary } of COMMANDS.filter((c) => !c.name.includes(' ')))
    expect(shown).toContain(` ${name} ${summary} `);
  for (const [name, summary] of Object.entries(GROUPS))
    expect(shown).toContain(` ${name} ${summary} `);
});

it('a group lists its commands, and its help is theirs', () => {
  for (const group of Object.keys(GROUPS)) {
    const listed = hmmtrace([group]);
    expect(listed.status).toBe(0);
    expect(hmmtrace(['help', group]).out).toBe(listed.out);
    expect(hmmtrace([group, '--help']).out).toBe(listed.out);
    for (const { name, summary } of COMMANDS.filter((c) => c.name.startsWith(`${group} `))) {
      const [, own] = name.split(' ') as [string, string];
      expect(listed.out.replace(/\s+/g, ' ')).toContain(` ${own} ${summary} `);
      const help = hmmtrace(['help', group, own]);
      expect(help.status).toBe(0);
      expect(help.out).toContain(`Usage: hmmtrace ${name} `);
      expect(hmmtrace([group, own, '--help']).out).toBe(help.out);
      // An argument that is missing.
      expect(hmmtrace([group, own]).err).toContain(`usage: hmmtrace ${name} `);
    }
    const unknown = hmmtrace([group, 'nosuch']);
    expect(unknown.status).toBe(2);
    expect(unknown.err).toContain(`there is no command '${group} nosuch'`);
  }
});
