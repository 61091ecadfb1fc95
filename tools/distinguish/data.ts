import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Question } from '../../src/distinguish/questions.js';

/* What tells every two named designs apart: traces/distinguish. */

/** Of two designs and a question. */
export interface Told {
  /** Name of the workload that tells them apart; undefined: none was found. */
  readonly workload?: string | undefined;
  /** Workloads before it (of all, without one) that were not explored to their end under both. */
  readonly open: number;
  /** Size of the alphabet that was searched, where it is not that of the others. */
  readonly upTo?: number | undefined;
}
/** A workload that tells some apart. */
export interface Kept {
  /** What it was made of: of the alphabet what it does, else a file of the package. */
  readonly from: string;
  /** Of one of the alphabet; undefined: there is none up to the size that was searched. */
  readonly size?: number | undefined;
}

export interface Data {
  readonly upTo: number;
  /** Runs of a workload under a design, at most. */
  readonly most: number;
  /** Workloads that were looked at; as long as the search goes on, where it goes on. */
  looked: number;
  /** All were. */
  ended: boolean;
  /** Workloads of the alphabet, by size. */
  readonly counts: Record<string, number>;
  /** Runs that were made, those for making small not counted. */
  schedules: number;
  /** By name. */
  readonly workloads: Record<string, Kept>;
  /** By question and `A B`, in the order of history. */
  readonly told: Record<Question, Record<string, Told>>;
}

const folder = fileURLToPath(new URL('../../traces/distinguish/', import.meta.url));
const FILE = join(folder, 'told.json');

export function readTold(): Data | undefined {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Data) : undefined;
}
export function writeTold(data: Data): void {
  mkdirSync(folder, { recursive: true });
  // A line for each two.
  const text = JSON.stringify(data, undefined, 1).replace(
    /\{\s+("(?:workload|open|from)": [^{}]*?)\s+\}/g,
    (_, inner: string) => `{ ${inner.replace(/\s*\n\s*/g, ' ')} }`,
  );
  writeFileSync(FILE, `${text}\n`);
}

export function pathOf(workload: string): string {
  return join(folder, `${workload}.hmm`);
}
export function keptIfThere(workload: string): string | undefined {
  return existsSync(pathOf(workload)) ? keptText(workload) : undefined;
}
export function keptText(workload: string): string {
  return readFileSync(pathOf(workload), 'utf8');
}
export function writeKept(workload: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(pathOf(workload), text);
}
/** Names of the workloads that are there. */
export function keptNames(): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.hmm'))
        .map((file) => basename(file, '.hmm'))
    : [];
}
export function removeKept(): void {
  for (const name of keptNames()) rmSync(pathOf(name));
}
