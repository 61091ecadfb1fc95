import { DEFAULT_LIMITS, type Limits } from '../schedule/ending.js';
import { UserError } from '../units/user-error.js';
import type { Io } from './io.js';

/** What a command gets. */
export interface Invocation {
  readonly io: Io;
  readonly env: NodeJS.ProcessEnv;
  /** In the order of {@link CommandSpec.args}; a list for `[names...]`. */
  readonly args: readonly (string | string[] | undefined)[];
  /** By the option's long name in camelCase. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface CommandSpec {
  /** What it is for. */
  readonly about: string;
  readonly args: readonly (readonly [name: string, about: string])[];
  /** A list as value: the option may be repeated. */
  readonly options: readonly (readonly [
    flags: string,
    about: string,
    value?: string | readonly string[],
  ])[];
  /** By an option's long name: the options that would mean nothing beside it, and are refused. */
  readonly conflicts?: Readonly<Record<string, readonly string[]>>;
  readonly examples: readonly [string, ...string[]];
  /** Gives the exit status. */
  run(invocation: Invocation): number | Promise<number>;
}

/** A whole number from an option. @throws UserError HMT002 */
export function numberOption(
  options: Readonly<Record<string, unknown>>,
  name: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {},
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
    throw new UserError(
      'HMT002',
      `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)} is '${String(text)}', but must be a whole number, ${range}`,
      '',
    );
  }
  return value;
}

export function textOption(
  options: Readonly<Record<string, unknown>>,
  name: string,
): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export const JSON_OPTION = ['--json', 'print JSON for programs'] as const;
export const LIMIT_OPTION = [
  '--max-events <number>',
  'end a run that comes to so many events; exit status 7',
  String(DEFAULT_LIMITS.events),
] as const;
/** What {@link LIMIT_OPTION} allows. @throws UserError HMT002 */
export function limitsOption(options: Readonly<Record<string, unknown>>): Limits {
  return {
    ...DEFAULT_LIMITS,
    events: numberOption(options, 'maxEvents', { min: 100 }) ?? DEFAULT_LIMITS.events,
  };
}
export const SESSION_OPTION = [
  '-s, --session <which>',
  'number, @last, @-N, or a design or WORKLOAD@DESIGN that one session has',
] as const;
