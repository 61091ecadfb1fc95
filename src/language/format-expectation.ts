import { errnoName } from '../units/errno.js';
import type { Operation } from './operations/table.js';
import type { Expectation, Num } from './values.js';
import { formatNumber, formatRuns } from './format.js';
import { SIGNAL_CODES, snapshotByte } from './words.js';

/** What is expected of an operation, as it stands behind it: ` = 0, cpages 4, faults 1`. */
export function formatExpectation(op: Operation['op'], expect: Expectation): string {
  const clauses: string[] = [];
  const { ret, value, cpages, faults, data, kinds, snapshot, signal, siCode } = expect;
  if (ret !== undefined) {
    const isCall = op !== 'load' && op !== 'store' && op !== 'assert';
    clauses.push(`${isCall ? '=' : 'returns'} ${formatReturn(ret)}`);
  }
  if (value !== undefined) clauses.push(`== ${formatNumber(value)}`);
  if (cpages !== undefined) clauses.push(`cpages ${formatNumber(cpages)}`);
  if (faults !== undefined) clauses.push(`faults ${formatNumber(faults)}`);
  if (data !== undefined) clauses.push(`data [${formatRuns(data.map(String))}]`);
  if (kinds !== undefined) clauses.push(`kinds [${formatRuns(kinds)}]`);
  if (snapshot !== undefined) clauses.push(`snapshot [${formatRuns(snapshot.map(snapshotByte))}]`);
  if (signal !== undefined) clauses.push(`raises ${formatSignal(signal, siCode)}`);
  return clauses.length === 0 ? '' : ` ${clauses.join(', ')}`;
}

/** `-EPERM`, `4096`. */
export function formatReturn(value: Num): string {
  return typeof value === 'number' && value < 0 ? `-${errnoName(-value)}` : formatNumber(value);
}

/** `SIGSEGV(MAPERR)`. */
export function formatSignal(
  signal: keyof typeof SIGNAL_CODES,
  siCode: number | undefined,
): string {
  if (siCode === undefined) return signal;
  const names = Object.entries<number>(SIGNAL_CODES[signal]);
  return `${signal}(${names.find(([, code]) => code === siCode)?.[0] ?? siCode})`;
}
