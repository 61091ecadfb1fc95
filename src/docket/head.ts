import { didYouMean } from '../units/nearest.js';
import type { Position } from '../language/ast.js';
import { clip, errorAt, type Source, type WorkloadError } from '../language/tokens.js';

/** What may stand at the begin of a line of a head, and what follows. */
export const KEYS = {
  docket: 'ID and what happens, in a few words',
  claim: 'what is claimed, in our words',
  asked: 'who said it or asked, where and when',
  verdict: 'confirmed, refuted or in part',
  instead: 'what is true instead, unless it was confirmed',
  kernel: 'what a real kernel does',
  try: 'how it may be tried on a real kernel: steps in C, the window that is needed, what proves it',
  note: 'anything else that a reader should know',
  under: 'DESIGN[, DESIGN…]: what is seen in its runs',
  count: 'NAME: DESIGN < DESIGN, also > and =, or a number: how often it happens',
  answers: 'DESIGN = DESIGN: every operation answers the same; != for not',
  contrast: 'DESIGN[, DESIGN…] under which the case does not hold',
} as const;
export type Key = keyof typeof KEYS;

interface Place {
  readonly offset: number;
  readonly at: Position;
}

/** A part of a head's text, and where each of its characters stands. */
export class Entry {
  constructor(
    readonly source: Source,
    readonly key: Key,
    readonly text: string,
    /** Ascending: from this offset of the text on, characters stand here. */
    private readonly places: readonly Place[],
  ) {}

  position(offset = 0): Position {
    const place = this.places.findLast((p) => p.offset <= offset) ?? this.places[0]!;
    return { line: place.at.line, column: place.at.column + offset - place.offset };
  }
  fail(offset: number, what: string, hint = ''): WorkloadError {
    return errorAt(this.source, 'HMT206', this.position(offset), what, hint);
  }
  /** From one offset of the text to another, without blanks around. */
  part(from: number, to = this.text.length): Entry {
    const inner = this.text.slice(from, to);
    const start = from + inner.length - inner.trimStart().length;
    const text = inner.trim();
    const places = [{ offset: 0, at: this.position(start) }];
    for (const { offset, at } of this.places)
      if (offset > start && offset < start + text.length)
        places.push({ offset: offset - start, at });
    return new Entry(this.source, this.key, text, places);
  }
  /** With a line more. */
  with(line: string, at: Position): Entry {
    const places = [...this.places, { offset: this.text.length + 1, at }];
    return new Entry(this.source, this.key, `${this.text} ${line}`, places);
  }
  /** What stands between separators. */
  split(separator: string): Entry[] {
    const parts: Entry[] = [];
    let from = 0;
    for (;;) {
      const at = this.text.indexOf(separator, from);
      if (at < 0) return [...parts, this.part(from)];
      parts.push(this.part(from, at));
      from = at + separator.length;
    }
  }
}

/**
 * The entries of the head of a case: the comments that a file begins with, up to an empty one. A
 * line that is indented by two blanks more goes on with the entry before.
 * @throws WorkloadError HMT206
 */
export function readHead(source: Source): Entry[] {
  const entries: Entry[] = [];
  for (const [i, line] of source.text.split('\n').entries()) {
    const comment = /^#( *)(.*?)\s*$/.exec(line);
    if (comment === null || comment[2] === '') break;
    const [, blanks, text] = comment as unknown as [string, string, string];
    const at = { line: i + 1, column: blanks.length + 2 };
    const last = entries.at(-1);
    if (blanks.length >= 3) {
      if (last === undefined) throw errorAt(source, 'HMT206', at, 'nothing begins before this');
      entries[entries.length - 1] = last.with(text, at);
    } else entries.push(begun(source, text, at));
  }
  return entries;
}

function begun(source: Source, text: string, at: Position): Entry {
  const key = /^[^\s:]*/.exec(text)![0];
  if (!Object.hasOwn(KEYS, key)) {
    const keys = Object.keys(KEYS);
    const hint = didYouMean(key, keys) || `it may be ${keys.join(', ')}`;
    throw errorAt(source, 'HMT206', at, `'${clip(key)}' begins no line of a case's head`, hint);
  }
  const whole = new Entry(source, key as Key, text, [{ offset: 0, at }]);
  return whole.part(key.length + (text[key.length] === ':' ? 1 : 0));
}
