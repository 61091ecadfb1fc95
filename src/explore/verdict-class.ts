/** How a run can come out, up to the numbers of objects and tasks. */
export interface VerdictClass {
  /** Equal for two runs of one workload exactly if they came out alike. */
  readonly key: string;
  readonly kind: VerdictKind;
  /** For people, in a line. */
  readonly words: string;
  /** Of a run without a broken rule: what each operation answered, by task and in its order. */
  readonly answers?: readonly string[];
}
export type VerdictKind = 'violation' | 'unexpected' | 'passed' | 'limit';
