import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/*
 * The house is kept here: what may import what, what may not be used where, how large a file gets.
 */

/** From the ground up; a file imports from its own layer and from lower ones. */
const LAYERS: readonly (readonly string[])[] = [
  ['units'],
  ['designs'],
  ['events'],
  ['machine', 'store'], // two pillars that do not know each other
  ['language'], // workloads as text; reads the words of pages, and nothing that runs
  ['schedule'],
  ['kernel'],
  ['driver'],
  ['run'],
  ['replay'],
  ['conformance', 'compare', 'draw', 'explore', 'interchange'], // rooms side by side
  ['branch'], // translates a state by what the comparison knows of mappings
  ['docket', 'bisect', 'matrix', 'distributions'], // count and search over what the rooms below find
  ['distinguish'], // asks bisect which switches make the difference
  ['view'], // values as text and JSON
  ['page'], // the same as HTML, with what runs in a browser
  ['cli'],
];
const PURE = [
  'units',
  'designs',
  'events',
  'machine',
  'schedule',
  'kernel',
  'driver',
  'run',
  'draw',
];
/** Packages that the pure layers may use: functions of their arguments. */
const PURE_PACKAGES = ['fastest-levenshtein', 'cborg'];
/** Read by somebody outside: the package's library, its command, and the generator of the codec. */
const ENTRIES = ['src/index.ts', 'src/cli/main.ts'];
/** Bundled into pages: no program imports them, and what they import comes with them. */
const BROWSER = 'src/page/browser/';

/** Started by vitest beside the tests, and by tests as another process. */
const STARTED = ['test/support/after-file.ts', 'test/support/recorder.ts'];

const LIMIT = 400;
/** Files past the limit, each with the size it may not exceed and the reason. Numbers only shrink. */
const LARGE: Readonly<Record<string, { lines: number; reason: string }>> = {};
/**
 * Fields in which kernel, driver and run remember something beside the machine's state, and why that is
 * well. Anything else that decides is state of the machine, changed by events: else no fold is complete,
 * and a search does not see that two tasks touch the same.
 */
const wired = 'who is called back: set when the machine is put together, and never again';
const numbers = 'numbers are given in order, and nothing is decided by one';
const local = 'of one task, like a local variable: no other reads or writes it';
const REMEMBERED: Readonly<Record<string, string>> = {
  'kernel/kernel.ts Kernel.intervalOps': wired,
  'kernel/kernel.ts Kernel.classicOps': wired,
  'kernel/kernel.ts Kernel.hmmOps': wired,
  'kernel/kernel.ts Kernel.mirrorOps': wired,
  'kernel/kernel.ts Kernel.pagemapOps': wired,
  'kernel/kernel.ts Kernel.zeroPage': 'allocated at boot, and the same ever after',
  'kernel/kernel.ts Kernel.memallocPin': local,
  'kernel/kernel.ts Kernel.chunkPages': 'of the workload, before the first event',
  'kernel/kernel.ts Kernel.lruBatches':
    'told by the events of pages and their tasks alone (test/kernel/lru.test.ts); and who runs a session again begins at its beginning',
  'kernel/kernel.ts Kernel.lastMm': numbers,
  'kernel/kernel.ts Kernel.lastAnonVma': numbers,
  'kernel/kernel.ts Kernel.lastInode': numbers,
  'kernel/kernel.ts Kernel.lastFile': numbers,
  'kernel/kernel.ts Kernel.lastNotifier': numbers,
  'kernel/retries.ts Retries.page': local,
  'kernel/retries.ts Retries.count': local,
  'driver/driver.ts Driver.stacks': local,
  'driver/own-intervals.ts OwnIntervals.sections': local,
  'driver/own-intervals.ts OwnIntervals.bodies':
    'the coroutines of what the actions of intervals, which are state, say by line',
  'run/runner.ts WorkloadRun.lines': 'for words of messages',
  'run/runner.ts WorkloadRun.lastProcess': numbers,
  'run/session.ts Frame.unforked': local,
  'run/session.ts Frame.last': local,
};

/** Made from the schema: as large as that makes it. */
const GENERATED = ['src/events/generated.ts'];

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((f) => f !== '' && exists(f));
const sources = tracked.filter((f) => f.startsWith('src/') && f.endsWith('.ts'));

/** Fields of a file's classes that change, or hold a collection that does; and variables of the module. */
function remembered(file: string): string[] {
  const found: string[] = [];
  const changes = (field: ts.PropertyDeclaration): boolean => {
    const isFixed = field.modifiers?.some((m) => m.kind === ts.SyntaxKind.ReadonlyKeyword) === true;
    const made = field.initializer?.getText() ?? '';
    return !isFixed || /^(new (Map|Set|WeakMap|Array)\b|\[)/.test(made);
  };
  for (const statement of parsed(file).statements) {
    if (
      ts.isVariableStatement(statement) &&
      (statement.declarationList.flags & ts.NodeFlags.Let) !== 0
    )
      found.push(statement.declarationList.getText());
    if (!ts.isClassDeclaration(statement)) continue;
    for (const member of statement.members)
      if (ts.isPropertyDeclaration(member) && changes(member))
        found.push(`${statement.name!.text}.${member.name.getText()}`);
  }
  return found;
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true);
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
function text(file: string): string {
  return readFileSync(file, 'utf8');
}
function importsOf(file: string): string[] {
  return ts.preProcessFile(text(file), true, true).importedFiles.map((i) => i.fileName);
}
/** Path in the repository that a relative import names. */
function resolved(file: string, specifier: string): string {
  return normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts');
}
function layerOf(file: string): { name: string; rank: number } | undefined {
  const name = file.split('/')[1] ?? '';
  const rank = LAYERS.findIndex((group) => group.includes(name));
  return rank < 0 ? undefined : { name, rank };
}
/** Lines of code that match, comments left out. */
function uses(file: string, pattern: RegExp): string[] {
  const found: string[] = [];
  const source = parsed(file);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) || ts.isIdentifier(node) || ts.isNewExpression(node)) {
      const match = pattern.exec(node.getText());
      if (match !== null) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${file}:${line + 1} ${match[0]}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...new Set(found)];
}

describe('the house', () => {
  it('has no directory in src/ that is not a layer', () => {
    const strangers = sources.filter((f) => f !== 'src/index.ts' && layerOf(f) === undefined);
    expect(strangers).toEqual([]);
  });

  it('imports downwards only', () => {
    const upwards: string[] = [];
    for (const file of sources) {
      const own = layerOf(file);
      if (own === undefined) continue;
      for (const specifier of importsOf(file).filter((s) => s.startsWith('.'))) {
        const target = resolved(file, specifier);
        if (target.startsWith('migrations/')) {
          if (own.name !== 'store') upwards.push(`${file} -> ${target}`);
          continue;
        }
        const other = layerOf(target);
        const allowed = other !== undefined && (other.name === own.name || other.rank < own.rank);
        if (!allowed) upwards.push(`${file} -> ${target}`);
      }
    }
    expect(upwards).toEqual([]);
  });

  it('does not go round in circles', () => {
    const graph = new Map(
      sources.map((f) => [
        f,
        importsOf(f)
          .filter((s) => s.startsWith('.'))
          .map((s) => resolved(f, s)),
      ]),
    );
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of sources) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('has nothing of the library in the command line, which is one function to it', () => {
    const index = text('src/index.ts');
    const fromCli = [...index.matchAll(/^export .* from '\.\/cli\/.*$/gm)].map((m) => m[0]);
    expect(fromCli).toEqual(["export { main } from './cli/program.js';"]);
    expect(importsOf('src/index.ts').filter((s) => s.startsWith('./cli/'))).toHaveLength(1);
  });

  it('keeps clocks, random sources, the environment and node: out of the pure layers', () => {
    const found: string[] = [];
    for (const file of sources.filter((f) => PURE.includes(layerOf(f)?.name ?? ''))) {
      for (const specifier of importsOf(file)) {
        if (!specifier.startsWith('.') && !PURE_PACKAGES.includes(specifier))
          found.push(`${file} imports ${specifier}`);
      }
      found.push(
        ...uses(
          file,
          /^(Math\.random|Date\.now|new Date\b|performance\.now|process\.(env|hrtime|argv)|globalThis|setTimeout|setImmediate|Buffer\.(from|alloc))\b/,
        ),
      );
    }
    expect(found).toEqual([]);
  });

  it('keeps programs in tools/: pages and traces are data, and what is in test/ is a test or helps one', () => {
    const scripts = tracked.filter((f) => /^(docs|test|tools|traces)\/.*\.ts$/.test(f));
    const read = new Set(scripts.flatMap((f) => importsOf(f).map((s) => resolved(f, s))));
    const isTest = (f: string): boolean => /^test\/.*\.test\.ts$/.test(f) || read.has(f);
    const programs = scripts.filter((f) => !isTest(f) && !f.startsWith('tools/'));
    expect(programs).toEqual(STARTED);
  });

  it('keeps node: and the programs out of what runs in a browser, and that out of programs', () => {
    const found: string[] = [];
    for (const file of sources)
      for (const s of importsOf(file)) {
        const inBrowser = file.startsWith(BROWSER);
        if (inBrowser ? s.startsWith('node:') : resolved(file, s).startsWith(BROWSER))
          found.push(`${file} imports ${s}`);
      }
    expect(found).toEqual([]);
  });

  it('has no source file without a reader', () => {
    const entries = [...ENTRIES, ...sources.filter((f) => f.startsWith(`${BROWSER}entries/`))];
    const read = new Set(entries);
    const queue = [...entries];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      for (const specifier of importsOf(file).filter((s) => s.startsWith('.'))) {
        const target = resolved(file, specifier);
        if (!read.has(target) && exists(target)) {
          read.add(target);
          queue.push(target);
        }
      }
    }
    const unread = sources.filter((f) => !read.has(f) && !f.endsWith('.d.ts'));
    expect(unread).toEqual([]);
  });

  it('imports only packages that package.json names, and names none that nothing imports', () => {
    const manifest = JSON.parse(text('package.json')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const used = new Set<string>();
    for (const file of tracked.filter((f) => /^(src|migrations)\/.*\.ts$/.test(f))) {
      for (const s of importsOf(file)) {
        if (s.startsWith('.') || s.startsWith('node:')) continue;
        // Bundled when the package is built: who installs it needs them no more.
        if (file.startsWith(BROWSER)) {
          expect(Object.keys(manifest.devDependencies)).toContain(s.split('/')[0]);
          continue;
        }
        used.add(s.startsWith('@') ? s.split('/').slice(0, 2).join('/') : s.split('/')[0]!);
      }
    }
    expect([...used].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('keeps what decides in the machine: kernel, driver and run remember nothing without a reason', () => {
    const found = sources
      .filter(
        (f) => /^src\/(kernel|driver|run)\//.test(f) && !/^src\/run\/(oracles\/|verdict)/.test(f),
      )
      .flatMap((f) => remembered(f).map((name) => `${f.slice('src/'.length)} ${name}`));
    expect(found.sort()).toEqual(Object.keys(REMEMBERED).sort());
  });

  it('keeps files small, or says why not', () => {
    const lines = (f: string): number => text(f).split('\n').length - 1;
    const over: string[] = [];
    for (const file of tracked.filter((f) =>
      /^(src|migrations|schema|tools|bench|test)\/.*\.ts$/.test(f),
    )) {
      if (GENERATED.includes(file)) continue;
      const limit = LARGE[file]?.lines ?? LIMIT;
      if (lines(file) > limit) over.push(`${file}: ${lines(file)} lines, ${limit} allowed`);
    }
    expect(over).toEqual([]);
    // An exception that is no longer needed goes.
    const stale = Object.keys(LARGE).filter((f) => !exists(f) || lines(f) <= LIMIT);
    expect(stale).toEqual([]);
  });

  it('speaks the names of the current kernel and leaves nothing unfinished in words', () => {
    const banned: readonly (readonly [RegExp, string])[] = [
      [/\bmmn_mm\b|\bmni\b/, 'the kernel says subscriptions and interval_sub now'],
      [/\bTO[D]O\b|\bFIX[M]E\b|\bX[X]X\b/, 'finish it or write it down where work is tracked'],
      [/@ts-(ignore|nocheck)/, 'strict TypeScript'],
      [/(?<![\w.])\/work\//, 'a path of one machine'],
    ];
    const found: string[] = [];
    for (const file of tracked.filter((f) => /\.(ts|js|md|proto|json|sql|sh)$|^\.ci\//.test(f))) {
      if (file === 'test/tidy.test.ts' || file === 'package-lock.json') continue;
      text(file)
        .split('\n')
        .forEach((line, i) => {
          for (const [pattern, reason] of banned) {
            if (pattern.test(line))
              found.push(`${file}:${i + 1} ${pattern.exec(line)![0]} (${reason})`);
          }
        });
    }
    expect(found).toEqual([]);
  });

  it('switches a lint rule off only with a reason', () => {
    const silent = tracked
      .filter((f) => /^(src|test|tools|bench|schema|migrations)\/.*\.ts$/.test(f))
      .filter((f) => /eslint-disable(?!.* -- )/.test(text(f)) && f !== 'test/tidy.test.ts');
    expect(silent).toEqual([]);
  });
});
