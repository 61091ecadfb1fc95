import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratch } from './support/cli.js';

/*
 * What `npm pack` makes works elsewhere. Its dependencies are linked instead of installed: that they
 * are all declared is kept by tidy.test.ts, and compiling them again would take minutes.
 */

const dir = scratch();
const home = join(dir, 'node_modules', 'hmmtrace');

function run(
  command: string,
  args: readonly string[],
  cwd: string,
): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

beforeAll(() => {
  const packed = run(
    'npm',
    ['pack', '--silent', '--ignore-scripts', '--pack-destination', dir],
    process.cwd(),
  );
  expect(packed.status).toBe(0);
  mkdirSync(home, { recursive: true });
  const tarball = readdirSync(dir).find((f) => f.endsWith('.tgz'))!;
  expect(
    run('tar', ['-xzf', join(dir, tarball), '-C', home, '--strip-components=1'], dir).status,
  ).toBe(0);
  symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
});

describe('the package', () => {
  it('brings what it needs and not what it does not', () => {
    const files = readdirSync(home, { recursive: true })
      .map(String)
      .filter((f) => !f.startsWith('node_modules'));
    for (const file of [
      'LICENSE',
      'README.md',
      'dist/src/index.d.ts',
      'dist/src/page/browser/base.js',
      'dist/src/page/browser/chart.css',
      'schema/google/protobuf/descriptor.proto',
      'schema/hmmtrace.proto',
      'traces/workloads/anon_read.hmm',
      'traces/docket/U24-closed-owner.hmm',
      'docs/sql.md',
    ]) {
      expect(files).toContain(file);
    }
    expect(files.filter((f) => /(^|\/)(test|bench|\.ci)\//.test(f) || f.endsWith('.db'))).toEqual(
      [],
    );
  });

  it('has a program that records, verifies and lists', () => {
    const bin = join(home, 'dist/src/cli/main.js');
    const hmmtrace = (args: string[]) => run(process.execPath, [bin, ...args], dir);
    const recorded = run(
      bin,
      ['run', 'anon_read_prot', '--design', 'linux-6.1', '-o', 'p.db'],
      dir,
    );
    expect([recorded.status, recorded.err]).toEqual([0, '']);
    expect(hmmtrace(['verify', 'p.db']).out).toMatch(/runs again to the same events/);
    expect(hmmtrace(['workloads']).out).toMatch(/^munmap_middle/m);
    expect(hmmtrace(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('has a library with types', () => {
    writeFileSync(
      join(dir, 'use.mjs'),
      "import { loadWorkload, resolveDesign } from 'hmmtrace';\nconsole.log(loadWorkload('anon_read').workload.name, resolveDesign('v5', () => '').name);\n",
    );
    expect(run(process.execPath, ['use.mjs'], dir)).toEqual({
      status: 0,
      out: 'anon_read v5\n',
      err: '',
    });
  });

  it('has types that need no package which it does not depend on', () => {
    // Without links, as where somebody installed it: types of others are not beside ours.
    const away = join(dir, 'away');
    const installed = join(away, 'node_modules');
    mkdirSync(installed, { recursive: true });
    for (const name of ['dist', 'package.json'])
      cpSync(join(home, name), join(installed, 'hmmtrace', name), { recursive: true });
    const use = join(away, 'use.ts');
    writeFileSync(
      use,
      "import { TraceFile, loadWorkload, resolveDesign } from 'hmmtrace';\nexport const file: TraceFile = TraceFile.open('x.db');\nexport const name: string = loadWorkload('anon_read').workload.name + resolveDesign('v5', () => '').name;\n",
    );
    writeFileSync(join(away, 'package.json'), '{"type":"module"}');
    const program = ts.createProgram([use], {
      ...{ noEmit: true, strict: true, skipLibCheck: false, types: [] },
      ...{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 },
    });
    const told = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(told).toEqual([]);
  });
});
