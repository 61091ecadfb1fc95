import type { CommandSpec } from '../command.js';

/** A command as the list of commands shows it. What it needs is loaded when it is called. */
export interface CommandEntry {
  /** One word, or two: that of its group before its own. */
  readonly name: string;
  /** A few words for the list of commands. */
  readonly summary: string;
  load(): Promise<CommandSpec>;
}

/** Commands that go together, by their first word: a few words for the list of commands. */
export const GROUPS: Readonly<Record<string, string>> = {
  bisect: 'find what makes the difference: an event, a switch of a design, a step of a schedule',
};

/** In the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'find a bug of the v5 patch, record and explain it, and see it gone',
    load: async () => (await import('./demo.js')).demo,
  },
  {
    name: 'run',
    summary: 'record a workload under a design',
    load: async () => (await import('./run.js')).run,
  },
  {
    name: 'explore',
    summary: 'run a workload under many schedules, and say how they came out',
    load: async () => (await import('./explore.js')).explore,
  },
  {
    name: 'worker',
    summary: 'run for explorations of other machines, over a queue',
    load: async () => (await import('./worker.js')).worker,
  },
  {
    name: 'shrink',
    summary: 'make what a session found small: workload, schedule and design',
    load: async () => (await import('./shrink.js')).shrink,
  },
  {
    name: 'test',
    summary: 'run the self tests of the v5 patch, or of Linux 6.1, under a design',
    load: async () => (await import('./test.js')).test,
  },
  {
    name: 'docket',
    summary: 'run the cases: what was claimed of the designs, and what is true',
    load: async () => (await import('./docket.js')).docket,
  },
  {
    name: 'sessions',
    summary: 'list the sessions of a trace file',
    load: async () => (await import('./sessions.js')).sessions,
  },
  {
    name: 'show',
    summary: 'print events, or the state at an event',
    load: async () => (await import('./show.js')).show,
  },
  {
    name: 'why',
    summary: 'explain how a page came to be mapped as it is, or an event about',
    load: async () => (await import('./why.js')).why,
  },
  {
    name: 'sql',
    summary: 'query a trace file with SQL, or open a prompt',
    load: async () => (await import('./sql.js')).sql,
  },
  {
    name: 'schema',
    summary: 'describe the tables, views, columns and saved queries',
    load: async () => (await import('./schema.js')).schema,
  },
  {
    name: 'index',
    summary: 'build the SQL tables of recorded sessions',
    load: async () => (await import('./index-tables.js')).index,
  },
  {
    name: 'verify',
    summary: 'check a trace file by every way there is',
    load: async () => (await import('./verify.js')).verify,
  },
  {
    name: 'report',
    summary: 'show a session as a page: timeline, address map, two sessions on one ruler',
    load: async () => (await import('./report.js')).report,
  },
  {
    name: 'diff',
    summary: 'compare two sessions by what the user did',
    load: async () => (await import('./diff.js')).diff,
  },
  {
    name: 'seek',
    summary: 'go to an event: by number, by steps, to the next change of something',
    load: async () => (await import('./seek.js')).seek,
  },
  {
    name: 'matrix',
    summary: 'explore many workloads under many designs, and compare; how a cost grows',
    load: async () => (await import('./matrix.js')).matrix,
  },
  {
    name: 'bisect events',
    summary: 'find the first event of a session after which something holds',
    load: async () => (await import('./bisect/events.js')).bisectEvents,
  },
  {
    name: 'bisect switches',
    summary: 'find the switches of a design that make the difference',
    load: async () => (await import('./bisect/switches.js')).bisectSwitchesCommand,
  },
  {
    name: 'bisect schedule',
    summary: 'find the two steps whose order makes the difference',
    load: async () => (await import('./bisect/schedule.js')).bisectScheduleCommand,
  },
  {
    name: 'distinguish',
    summary: 'find the smallest workload that tells two designs apart',
    load: async () => (await import('./distinguish.js')).distinguish,
  },
  {
    name: 'state-diff',
    summary: 'compare the states at any two events',
    load: async () => (await import('./state-diff.js')).stateDiff,
  },
  {
    name: 'branch',
    summary: 'go back to an event and run on differently',
    load: async () => (await import('./branch.js')).branch,
  },
  {
    name: 'serve',
    summary: 'show the sessions of a trace file in a browser',
    load: async () => (await import('./serve.js')).serveCommand,
  },
  {
    name: 'export',
    summary: 'write sessions as Protocol Buffers, JSON lines or timelines',
    load: async () => (await import('./export.js')).exportCommand,
  },
  {
    name: 'import',
    summary: 'add exported sessions to a trace file',
    load: async () => (await import('./import.js')).importCommand,
  },
  {
    name: 'checkpoint',
    summary: 'list, drop or rebuild the states that make seeking fast',
    load: async () => (await import('./checkpoint.js')).checkpoint,
  },
  {
    name: 'upgrade',
    summary: 'copy a trace file into the current schema',
    load: async () => (await import('./upgrade.js')).upgradeCommand,
  },
  {
    name: 'conform',
    summary: 'compare with recorded answers of real kernels',
    load: async () => (await import('./conform.js')).conform,
  },
  {
    name: 'designs',
    summary: 'list the named designs, or show one',
    load: async () => (await import('./designs.js')).designs,
  },
  {
    name: 'workloads',
    summary: 'list the workloads of the library, or print one',
    load: async () => (await import('./workloads.js')).workloads,
  },
];
