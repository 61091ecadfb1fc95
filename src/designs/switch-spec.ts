/** One switch of a design: a rule on which designs differ, and the forms it takes. */
export interface SwitchSpec {
  /** The question that a value answers. */
  readonly about: string;
  /** Message and date, release, or recording, that its values come from. */
  readonly source: string;
  /** By value: what the machine then does. */
  readonly values: Readonly<Record<string, string>>;
}
