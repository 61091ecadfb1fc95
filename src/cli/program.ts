import { Command, CommanderError } from 'commander';
import { didYouMean } from '../units/nearest.js';
import { ERRORS, EXIT, EXIT_MEANING, UserError } from '../units/user-error.js';
import { COMMANDS, GROUPS, type CommandEntry } from './commands/all.js';
import type { CommandSpec } from './command.js';
import { toolVersion } from './version.js';
import { checkInterrupted, Interrupted, NeedsFirstThread } from './interrupt.js';
import { OutputClosed, processIo, type Io } from './io.js';
import { eraseLine } from './line.js';

/**
 * Runs the command line.
 * @param args without the program's own name
 * @returns the exit status, one of {@link EXIT}
 * @throws NeedsFirstThread in the second one, before anything was read or written
 */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const io = processIo(env);
  try {
    checkInterrupted();
    const status = await run(args, io, env);
    io.flush();
    return status;
  } catch (error) {
    if (error instanceof NeedsFirstThread) throw error;
    if (error instanceof OutputClosed) return EXIT.ok;
    if (error instanceof Interrupted) {
      io.err('hmmtrace: interrupted; anything recorded so far is kept\n');
      return EXIT.interrupted;
    }
    try {
      const { reportError } = await import('./errors.js');
      return reportError(error, io, env);
    } catch {
      return EXIT.internal;
    }
  } finally {
    eraseLine();
  }
}

async function run(args: readonly string[], io: Io, env: NodeJS.ProcessEnv): Promise<number> {
  let status: number = EXIT.ok;
  const program = new Command('hmmtrace')
    .description(
      'A laboratory for the Linux memory machinery that lets a device share a process’s address space.',
    )
    .version(toolVersion(), '-V, --version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      'after',
      `\nExit statuses:\n${statuses()}\n\nMore help: hmmtrace help COMMAND, hmmtrace help workload (the language), hmmtrace help errors\n\nFirst steps:\n  hmmtrace demo\n  hmmtrace run anon_read --design v5 -o out.db && hmmtrace show out.db`,
    );
  prepare(program, io);
  const words = args.filter((a) => !a.startsWith('-'));
  const asked = words[0] === 'help' ? words.slice(1) : words;
  const called = nameOf(asked);
  const groups = new Map<string, Command>();
  for (const entry of COMMANDS) {
    const [own, group] = entry.name.split(' ').reverse() as [string, string?];
    const within = group === undefined ? program : groupOf(group, program, groups, io);
    const command = within.command(own).summary(entry.summary);
    if (entry.name !== called) continue;
    describe(command, entry, await entry.load(), io, env, (s) => {
      status = s;
    });
  }
  if (args.length === 0) {
    program.outputHelp();
    return EXIT.ok;
  }
  const [first, topic] = args;
  if (first === 'help' && topic !== undefined && Object.hasOwn(TOPICS, topic)) {
    io.out(await TOPICS[topic]!());
    return EXIT.ok;
  }
  if (called !== undefined && !first!.startsWith('-')) {
    const group = groups.get(called);
    if (group === undefined && !COMMANDS.some((c) => c.name === called))
      throw unknownCommand(called);
    if (group !== undefined) {
      group.outputHelp();
      return EXIT.ok;
    }
    // commander knows `help` of a command, not of one in a group.
    if (first === 'help' && called.includes(' ')) args = [...asked, '--help'];
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return commanderStatus(error);
    throw error;
  }
  return status;
}

/** Name of the command that the words begin with: two of them in a group. */
function nameOf([first, second]: readonly string[]): string | undefined {
  const grouped = first !== undefined && Object.hasOwn(GROUPS, first) && second !== undefined;
  return grouped ? `${first} ${second}` : first;
}

function groupOf(name: string, program: Command, groups: Map<string, Command>, io: Io): Command {
  let group = groups.get(name);
  if (group === undefined) {
    group = program
      .command(name)
      .summary(GROUPS[name]!)
      .description(`${GROUPS[name]![0]!.toUpperCase()}${GROUPS[name]!.slice(1)}.`);
    group.configureHelp({ subcommandTerm: (command) => command.name() }).helpCommand(false);
    prepare(group, io);
    groups.set(name, group);
  }
  return group;
}

/** What the command line says of a command, and what it does. */
function describe(
  command: Command,
  { name }: CommandEntry,
  spec: CommandSpec,
  io: Io,
  env: NodeJS.ProcessEnv,
  done: (status: number) => void,
): void {
  command.description(spec.about);
  for (const [argument, about] of spec.args) command.argument(argument, about);
  for (const [flags, about, value] of spec.options) {
    if (Array.isArray(value))
      command.option(flags, about, (v: string, all: string[]) => [...all, v], [] as string[]);
    else command.option(flags, about, value as string | undefined);
  }
  command.addHelpText('after', `\nExamples:\n${spec.examples.map((e) => `  ${e}`).join('\n')}`);
  prepare(command, io);
  const given = optionsGiven(command);
  command.exitOverride((error) => {
    if (error.code === 'commander.missingArgument') {
      const missing = /'([^']+)'/.exec(error.message)?.[1] ?? '';
      const about = spec.args.find(([name]) => /\w+/.exec(name)?.[0] === missing)?.[1];
      io.err(
        `hmmtrace: HMT002: ${name}: <${missing}> is missing${about === undefined ? '' : `, ${about}`}\n\n${spec.about}\n\nusage: hmmtrace ${name} ${command.usage()}\n  for example: ${spec.examples[0]!}\n`,
      );
      throw error;
    }
    throw usageError(error, command, name);
  });
  command.action(async (...values: unknown[]) => {
    const positional = values.slice(0, spec.args.length) as (string | string[] | undefined)[];
    const options = values[spec.args.length] as Record<string, unknown>;
    refuseConflicts(spec, given);
    try {
      done(await spec.run({ io, env, args: positional, options }));
    } catch (error) {
      throw error instanceof UserError ? namingCommand(error, name) : error;
    }
  });
}

/** Long names of the options on the command line, as they come: values do not tell them from defaults. */
function optionsGiven(command: Command): ReadonlySet<string> {
  const given = new Set<string>();
  for (const option of command.options)
    command.on(`option:${option.name()}`, () => given.add(option.name()));
  return given;
}

/** Nothing that was asked for is left out without a word. @throws UserError HMT002 */
function refuseConflicts(spec: CommandSpec, given: ReadonlySet<string>): void {
  const refuse = (one: string, other: string): never => {
    const what = `--${one} and --${other} cannot be given together`;
    throw new UserError('HMT002', what, 'leave one of them out');
  };
  for (const [one, others] of Object.entries(spec.conflicts ?? {})) {
    const other = given.has(one) ? others.find((o) => given.has(o)) : undefined;
    if (other !== undefined) refuse(one, other);
  }
  for (const one of given) if (given.has(`no-${one}`)) refuse(one, `no-${one}`);
}

/** A hint that says COMMAND means the one that was called. */
function namingCommand(error: UserError, name: string): UserError {
  const given = error.hint === '' ? ERRORS[error.code].mend : error.hint;
  const hint = given.replace('hmmtrace COMMAND ', `hmmtrace ${name} `);
  return hint === given ? error : new UserError(error.code, error.message, hint);
}

function prepare(command: Command, io: Io): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => io.out(text),
    writeErr: () => undefined,
    getOutHelpWidth: () => Math.min(Number.isFinite(io.width) ? io.width : 100, 100),
    getOutHasColors: () => false,
  });
}

function usageError(error: CommanderError, command: Command, name: string): Error {
  if (['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code))
    return error;
  const text = error.message.replace(/^error: /, '').replace(/\n.*/s, '');
  const option = /unknown option '([^']+)'/.exec(text)?.[1];
  const near =
    option === undefined
      ? ''
      : didYouMean(
          option,
          command.options.map((o) => o.long ?? ''),
        );
  return new UserError('HMT002', text, near === '' ? `see \`hmmtrace ${name} --help\`` : near);
}

function commanderStatus(error: CommanderError): number {
  if (['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code))
    return EXIT.ok;
  if (error.code === 'commander.missingArgument') return EXIT.usage;
  const text = error.message.replace(/^error: /, '');
  throw new UserError('HMT002', text, 'see `hmmtrace --help`');
}

/** What `help` knows beside the commands. */
const TOPICS: Readonly<Record<string, () => string | Promise<string>>> = {
  workload: async () => (await import('../language/grammar.js')).grammar(),
  errors: errorCatalogue,
};

/** Every error code with its exit status, trigger and mend, as a Markdown table. */
export function errorCatalogue(): string {
  const rows = Object.entries(ERRORS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, e]) => `| ${code} | ${e.status} | ${e.trigger} | ${e.mend} |`);
  return ['| code | exit | when | what to do |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

function unknownCommand(name: string): UserError {
  const near = didYouMean(
    name,
    COMMANDS.map((c) => c.name),
  );
  return new UserError(
    'HMT001',
    `there is no command '${name}'`,
    near === '' ? 'see `hmmtrace --help`' : near,
  );
}

function statuses(): string {
  return Object.entries(EXIT_MEANING)
    .map(([status, meaning]) => `  ${status.padStart(3)}  ${meaning}`)
    .join('\n');
}
