import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';
import type { Workload } from './ast.js';
import { parseWorkload } from './parse.js';
import { withQuantities } from './quantities.js';
import { LONGEST_TEXT } from './tokens.js';

/** What the file of a workload ends in. */
const EXTENSION = '.hmm';

/** The self tests of the v5 patch in the order of the original, each with its fixture. */
export const SELF_TESTS: readonly { readonly fixture: 'hmm' | 'hmm2'; readonly name: string }[] = [
  { fixture: 'hmm', name: 'open_close' },
  { fixture: 'hmm', name: 'anon_read' },
  { fixture: 'hmm', name: 'anon_read_prot' },
  { fixture: 'hmm', name: 'anon_write' },
  { fixture: 'hmm', name: 'anon_write_prot' },
  { fixture: 'hmm', name: 'anon_write_child' },
  { fixture: 'hmm', name: 'anon_write_child_shared' },
  { fixture: 'hmm', name: 'anon_write_huge' },
  { fixture: 'hmm', name: 'anon_write_hugetlbfs' },
  { fixture: 'hmm', name: 'file_read' },
  { fixture: 'hmm', name: 'file_write' },
  { fixture: 'hmm', name: 'migrate' },
  { fixture: 'hmm', name: 'migrate_fault' },
  { fixture: 'hmm2', name: 'migrate_mixed' },
  { fixture: 'hmm', name: 'migrate_multiple' },
  { fixture: 'hmm', name: 'anon_read_multiple' },
  { fixture: 'hmm', name: 'anon_teardown' },
  { fixture: 'hmm2', name: 'snapshot' },
  { fixture: 'hmm2', name: 'double_map' },
];

/** A workload with the text it was read from. */
export interface LoadedWorkload {
  readonly workload: Workload;
  readonly text: string;
  /** Path of the file. */
  readonly file: string;
}

/** With other numbers for some of its quantities: what is recorded has them in its text. @throws UserError HMT2xx */
export function setQuantities(
  loaded: LoadedWorkload,
  values: ReadonlyMap<string, number>,
): LoadedWorkload {
  if (values.size === 0) return loaded;
  const { file } = loaded;
  const text = withQuantities(loaded.text, file, values);
  return { text, workload: parseWorkload(text, file), file };
}

/** The workloads that come with the package: the self tests in their order, then the others by name. */
export function listWorkloads(): readonly LoadedWorkload[] {
  const folder = libraryFolder();
  return libraryNames(folder).map((name) => read(join(folder, name + EXTENSION)));
}

/** Names of the workloads that come with the package, in the order of {@link listWorkloads}. */
export function workloadNames(): readonly string[] {
  return libraryNames(libraryFolder());
}

/**
 * A workload by its name in the library, by the id of a case of the docket, or by the path of a file
 * (anything that holds a slash or ends in `.hmm`, or names a file that exists).
 *
 * @throws UserError HMT201 unknown name or no such file; WorkloadError if it is not well written
 */
export function loadWorkload(nameOrPath: string): LoadedWorkload {
  const folder = libraryFolder();
  const names = libraryNames(folder);
  if (names.includes(nameOrPath)) return read(join(folder, nameOrPath + EXTENSION));
  const ofDocket = docketFiles().find((file) => docketId(file) === nameOrPath);
  if (ofDocket !== undefined) return read(ofDocket);
  const isPath = /[/\\]/.test(nameOrPath) || nameOrPath.endsWith(EXTENSION);
  if (isPath || isFile(nameOrPath)) return read(nameOrPath);
  throw new UserError(
    'HMT201',
    `no workload is called '${nameOrPath.slice(0, 80)}', and there is no such file`,
    didYouMean(nameOrPath, names) || '`hmmtrace workloads` lists those of the library',
  );
}

function libraryNames(folder: string): string[] {
  const tests = SELF_TESTS.map(({ name }) => name);
  const all = readdirSync(folder)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => basename(file, EXTENSION))
    .sort();
  return [
    ...tests.filter((name) => all.includes(name)),
    ...all.filter((name) => !tests.includes(name)),
  ];
}

/** The files of the docket's cases. */
export function docketFiles(): string[] {
  const folder = folderOf('docket');
  return readdirSync(folder)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => join(folder, name));
}

/** Folders of workloads that come with the package. */
const SHELF = ['switches', 'workloads', 'docket', 'hazards', 'general'];

/** All workloads that come with the package, each as its folder and its name. */
export function shelf(): { readonly name: string; readonly file: string }[] {
  return SHELF.flatMap((name) => {
    const folder = folderOf(name);
    const files = readdirSync(folder).filter((file) => file.endsWith(EXTENSION));
    return files.sort().map((file) => ({ name: `${name}/${file}`, file: join(folder, file) }));
  });
}

/** `A03b-close.hmm` is of case `A3b`; empty for a file of no case. */
export function docketId(file: string): string {
  const found = /^([A-Z]+)0*(\d+[a-z]?)-/.exec(basename(file));
  return found === null ? '' : `${found[1]!}${found[2]!}`;
}

function libraryFolder(): string {
  return folderOf('workloads');
}

/** A folder of traces beside `src`; from a build it is one further up. */
export function folderOf(name: string): string {
  const folders = [`../../traces/${name}`, `../../../traces/${name}`].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const folder = folders.find((path) => existsSync(path));
  if (folder === undefined)
    throw new Error(
      `the package has no folder traces/${name} (looked at ${folders.join(' and ')})`,
    );
  return folder;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function read(file: string): LoadedWorkload {
  const text = readWorkloadText(file);
  return { workload: parseWorkload(text, file), text, file };
}

/** @throws UserError HMT201 if the file cannot be read, or is larger than any workload */
export function readWorkloadText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > 4 * LONGEST_TEXT) throw new Error(`it has ${size} bytes, more than any workload`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      'HMT201',
      `the workload ${file} cannot be read: ${(error as Error).message}`,
      'check the path',
    );
  }
}
