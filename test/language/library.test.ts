import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  listWorkloads,
  loadWorkload,
  SELF_TESTS,
  workloadNames,
} from '../../src/language/library.js';
import { UserError } from '../../src/units/user-error.js';

const folder = mkdtempSync(join(tmpdir(), 'hmmtrace-library-'));
afterAll(() => rmSync(folder, { recursive: true }));

function errorOf(name: string): UserError {
  try {
    loadWorkload(name);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${name} was loaded`);
}

describe('the library', () => {
  test('has the self tests of the patch, in the order of the original, before everything else', () => {
    const tests = SELF_TESTS.map(({ name }) => name);
    expect(tests).toHaveLength(19);
    expect(workloadNames().slice(0, 19)).toEqual(tests);
    expect(workloadNames()).toContain('munmap_middle');
  });

  test('holds workloads that are named as their files and say what they are for', () => {
    for (const { workload, file } of listWorkloads()) {
      expect(file).toMatch(new RegExp(`${workload.name}\\.hmm$`));
      expect(workload.about.split('\n').length, file).toBeGreaterThanOrEqual(2);
    }
  });

  test.each(SELF_TESTS)('$fixture $name names the self test that it is', ({ fixture, name }) => {
    const { about } = loadWorkload(name).workload;
    expect(about).toContain(
      `Self test ${fixture}.${name} of tools/testing/selftests/vm/hmm-tests.c`,
    );
  });

  test.each(SELF_TESTS)(
    '$fixture $name opens and closes the devices of its fixture',
    ({ fixture, name }) => {
      const [main] = loadWorkload(name).workload.tasks;
      const operations = main!.body.flatMap((s) => (s.kind === 'operation' ? [s.operation] : []));
      const devices = operations.flatMap((o) => (o.op === 'open' ? [o.device] : []));
      expect(devices).toEqual(fixture === 'hmm' ? [0] : [0, 1]);
      expect(operations.slice(0, devices.length).map(({ op }) => op)).toEqual(
        devices.map(() => 'open'),
      );
      expect(operations.slice(-devices.length).map(({ op }) => op)).toEqual(
        devices.map(() => 'close'),
      );
    },
  );

  test('runs at the sizes of the original', () => {
    const text = (name: string) => loadWorkload(name).text;
    for (const name of ['anon_read', 'anon_write', 'file_read', 'migrate', 'anon_teardown']) {
      expect(text(name)).toContain('1024 pages');
    }
    for (const name of ['migrate_multiple', 'anon_read_multiple', 'anon_teardown']) {
      expect(text(name)).toContain('repeat 256');
    }
  });
});

describe('a workload is found', () => {
  test('by the path of a file, which gives it its name if it has none', () => {
    const path = join(folder, 'mine.hmm');
    writeFileSync(path, 'task main {\n  reap()\n}\n');
    expect(loadWorkload(path)).toMatchObject({ file: path, workload: { name: 'mine', about: '' } });
  });

  test('and errors name the file', () => {
    const path = join(folder, 'bad.hmm');
    writeFileSync(path, 'task main {\n  raep()\n}\n');
    expect(errorOf(path).message).toContain(`${path}:2:3: there is no call 'raep'`);
  });

  test.each([
    ['anon_raed', "no workload is called 'anon_raed'", "'anon_read'"],
    ['snapshoot', "no workload is called 'snapshoot'", "'snapshot'"],
    ['../anon_read', 'the workload ../anon_read cannot be read', 'path'],
    ['nothing.hmm', 'the workload nothing.hmm cannot be read', 'path'],
    [folder + '/', 'cannot be read', 'path'],
  ])('or else %s is answered with what is near', (name, message, hint) => {
    const error = errorOf(name);
    expect(error).toMatchObject({ code: 'HMT201', status: 2 });
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});
