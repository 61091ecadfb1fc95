import { TraceFile } from '../../src/store/trace-file.js';

/** What `hmmtrace explore --json` prints, as far as tests read it. */
export interface Found {
  readonly searches: readonly {
    readonly runs: number;
    readonly before: number;
    readonly traces: number;
    readonly exhausted: boolean;
    readonly strategy: string;
    readonly estimate: { readonly log10: number; readonly method: string };
    readonly verdicts: readonly {
      readonly key: string;
      readonly words: string;
      readonly runs: number;
      readonly session: number;
      readonly first: { readonly seed: number };
      readonly shrunk: null | {
        readonly statements: number;
        readonly trials: number;
        readonly complete: boolean;
        readonly text: string;
      };
    }[];
  }[];
}

/** Verdicts that are committed, or other rows. */
export function verdictsIn(path: string, table = 'search_verdict'): number {
  try {
    const file = TraceFile.open(path);
    try {
      return Number(file.query(`SELECT count(*) FROM ${table}`).rows[0]![0]);
    } finally {
      file.close();
    }
  } catch {
    return 0; // it is just being made
  }
}
