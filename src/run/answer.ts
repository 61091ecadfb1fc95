import { errnoName } from '../units/errno.js';
import type { Expectation } from '../language/ast.js';
import type { PageLetter } from '../language/values.js';
import { valueOf, type Environment } from '../language/patterns.js';

/** What the user saw of an operation. */
export interface Answer {
  /** 0, a page number from mmap, or -errno. */
  readonly ret: number;
  /** Signal number, 0 for none: 11 SIGSEGV, 7 SIGBUS. */
  readonly signal: number;
  readonly siCode: number;
  /** Of a pin: pages that it has. */
  readonly cpages: number;
  readonly faults: number;
  /** Word that a load read. */
  readonly value: number | undefined;
  /** First word of each page that an ioctl copied out. */
  readonly data: readonly number[] | undefined;
  readonly snapshot: Uint8Array | undefined;
  /** What pinned pages are, with counts: `P3Z1`. */
  readonly kinds: string | undefined;
  /** Number of the pin or hold that was got; -1 for one of no pages. */
  readonly pin: number | undefined;
}

export function answer(fields: Partial<Answer>): Answer {
  return {
    ret: fields.ret ?? 0,
    signal: fields.signal ?? 0,
    siCode: fields.siCode ?? 0,
    cpages: fields.cpages ?? 0,
    faults: fields.faults ?? 0,
    value: fields.value,
    data: fields.data,
    snapshot: fields.snapshot,
    kinds: fields.kinds,
    pin: fields.pin,
  };
}

const SIGNALS: Readonly<Record<string, number>> = { SIGSEGV: 11, SIGBUS: 7 };
export function signalName(signal: number): string {
  return Object.keys(SIGNALS).find((name) => SIGNALS[name] === signal) ?? String(signal);
}

function describeReturn(ret: number): string {
  return ret < 0 ? `-${errnoName(-ret)}` : String(ret);
}

/** `P3Z1` for three of one and one of another. */
export function runLengths(letters: readonly string[]): string {
  let text = '';
  for (let i = 0, first = 0; i < letters.length; i++) {
    if (letters[i + 1] === letters[i]) continue;
    text += `${letters[i]!}${i + 1 - first}`;
    first = i + 1;
  }
  return text;
}

/** `P2Z1` as a letter a page. */
export function lettersOf(text: string): PageLetter[] {
  return [...text.matchAll(/([A-Za-z])([0-9]+)/g)].flatMap(([, letter, count]) =>
    Array<PageLetter>(Number(count)).fill(letter as PageLetter),
  );
}

/** What of an expectation an answer does not meet, in words; empty if it meets all. */
export function unmet(expectation: Expectation, env: Environment, got: Answer): string[] {
  const failures: string[] = [];
  const differs = (what: string, wanted: unknown, found: unknown) =>
    failures.push(`expected ${what} ${String(wanted)}, got ${String(found)}`);
  const gotReturn = got.signal !== 0 ? signalName(got.signal) : describeReturn(got.ret);
  if (expectation.signal !== undefined && got.signal !== SIGNALS[expectation.signal]) {
    differs('signal', expectation.signal, gotReturn);
  }
  if (expectation.siCode !== undefined && got.siCode !== expectation.siCode) {
    differs('si_code', expectation.siCode, got.siCode);
  }
  if (expectation.ret !== undefined) {
    const wanted = valueOf(expectation.ret, env);
    if (got.signal !== 0 || got.ret !== wanted)
      differs('return', describeReturn(wanted), gotReturn);
  }
  const number = (what: string, wanted: Expectation['cpages'], found: number | undefined) => {
    if (wanted === undefined) return;
    const n = valueOf(wanted, env);
    if (n !== found) differs(what, n, found ?? 'nothing');
  };
  // A failing ioctl copies nothing back: its counts are not looked at then.
  if (got.ret >= 0) {
    number('cpages', expectation.cpages, got.cpages);
    number('faults', expectation.faults, got.faults);
    list('data', expectation.data, got.data);
    list('snapshot', expectation.snapshot, got.snapshot);
    const kinds = expectation.kinds && runLengths(expectation.kinds);
    if (kinds !== undefined && kinds !== (got.kinds ?? ''))
      differs('kinds', kinds, got.kinds ?? 'nothing');
  }
  // A load that raises a signal sees nothing, unless the signal is what is expected.
  if (expectation.value !== undefined && (got.signal === 0 || expectation.signal === undefined)) {
    const wanted = valueOf(expectation.value, env) >>> 0;
    const seen = got.signal === 0 ? got.value : undefined;
    if (wanted !== seen)
      differs('value', wanted, seen ?? (got.signal === 0 ? 'nothing' : gotReturn));
  }
  return failures;

  function list(
    what: string,
    wanted: readonly number[] | undefined,
    found: ArrayLike<number> | undefined,
  ): void {
    if (wanted === undefined) return;
    const at = wanted.findIndex((n, i) => n !== found?.[i]);
    if (at >= 0) differs(`${what}[${at}]`, wanted[at], found?.[at] ?? 'nothing');
    else if (found?.length !== wanted.length)
      differs(`${what} length`, wanted.length, found?.length ?? 0);
  }
}
