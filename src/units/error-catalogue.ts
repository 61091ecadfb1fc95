import { BISECT_ERRORS } from './bisect-errors.js';
import { EXPLORE_ERRORS } from './explore-errors.js';
import type { ExitStatus } from './exit-status.js';
import { PAGE_ERRORS } from './page-errors.js';

interface CatalogueEntry {
  readonly status: ExitStatus;
  /** When it happens. */
  readonly trigger: string;
  /** What to do about it. */
  readonly mend: string;
}

/**
 * Every code there is. Blocks: 0xx command line, 1xx store, 2xx workload language, 3xx designs,
 * 4xx replay, 5xx comparison, 6xx exploration, 7xx bisect, 8xx pages. A code is never given to another error.
 */
export const ERRORS = {
  // ---- command line
  HMT001: {
    status: 2,
    trigger: 'no such command',
    mend: 'use one of the names offered, or `hmmtrace --help`',
  },
  HMT002: {
    status: 2,
    trigger:
      'an option or argument is unknown, missing, means nothing beside another, or has a value it cannot have',
    mend: 'see `hmmtrace COMMAND --help`',
  },
  HMT003: {
    status: 2,
    trigger:
      'a position is not a number, `@end`, `@-N` or `@fail`, lies outside the session, or ends a range before it begins',
    mend: 'give an event number from 1 to the last one',
  },
  HMT004: {
    status: 2,
    trigger: 'an address is not `0x…`, `vpn:N` or a name of the workload with pages added',
    mend: 'write `0x7f0000001000`, `vpn:0x7f0000001` or `buf+1`',
  },
  HMT005: {
    status: 2,
    trigger: 'the trace file already exists and the command would make a new one',
    mend: 'name another file, or leave out `--new` to add a session to it',
  },
  HMT006: {
    status: 2,
    trigger: 'the command needs a terminal, or an argument that is missing on a pipe',
    mend: 'give the argument on the command line',
  },
  HMT007: {
    status: 5,
    trigger: 'the system refused to write: no space, no permission, read only',
    mend: 'make room, or write somewhere else',
  },
  HMT008: {
    status: 2,
    trigger: 'a file that was named cannot be read',
    mend: 'check the path',
  },
  HMT009: {
    status: 2,
    trigger: 'no session, or more than one, goes by what was asked for',
    mend: 'see `hmmtrace sessions FILE` and give a number',
  },
  HMT010: {
    status: 2,
    trigger: 'there is no address space of the number that was asked for',
    mend: 'give one of those that the message lists',
  },
  HMT070: {
    status: 70,
    trigger: 'hmmtrace itself failed',
    mend: 'run again with HMMTRACE_DEBUG=1 and report what it prints',
  },
  // ---- store (HMT1xx)
  HMT101: {
    status: 5,
    trigger: 'something exists already where a new trace file should be made',
    mend: 'name another file, or record into the existing one',
  },
  HMT102: {
    status: 4,
    trigger: 'the trace file does not exist or may not be read',
    mend: 'check the path and its permissions',
  },
  HMT103: {
    status: 4,
    trigger: 'the file is empty',
    mend: 'record into it, or name the file you meant',
  },
  HMT104: {
    status: 4,
    trigger: 'the file is not an SQLite database',
    mend: 'name a file that hmmtrace recorded',
  },
  HMT105: {
    status: 4,
    trigger: 'the SQLite database belongs to another program',
    mend: 'name a file that hmmtrace recorded',
  },
  HMT106: {
    status: 4,
    trigger: 'the file was written by a newer hmmtrace',
    mend: 'use that version or a later one',
  },
  HMT107: {
    status: 4,
    trigger: 'the database structure is damaged',
    mend: 'take the file from a copy; `sqlite3 FILE .recover` may save whole chunks',
  },
  HMT108: {
    status: 4,
    trigger: 'the file is shorter than its header says: it was cut off',
    mend: 'copy it again from where it came',
  },
  HMT109: {
    status: 4,
    trigger: 'the file has an older schema and cannot be written as it is',
    mend: 'upgrade a copy of it, then record into the copy',
  },
  HMT110: {
    status: 4,
    trigger: 'a chunk of the log has changed since it was written (flipped bits)',
    mend: 'events before it can be read; take the rest from a copy',
  },
  HMT111: {
    status: 4,
    trigger: 'chunks of the log are missing',
    mend: 'events before the gap can be read; take the rest from a copy',
  },
  HMT112: {
    status: 4,
    trigger: 'chunks of the log overlap or are out of order',
    mend: 'events before it can be read; take the rest from a copy',
  },
  HMT113: {
    status: 4,
    trigger: 'a chunk of the log cannot be unpacked, or is not of the size it claims',
    mend: 'events before it can be read; take the rest from a copy',
  },
  HMT114: {
    status: 4,
    trigger: 'a chunk of the log does not hold the events it claims',
    mend: 'events before it can be read; the recorder or the file is defective',
  },
  HMT115: {
    status: 4,
    trigger: 'a chunk does not continue the hash chain: it was replaced or forged',
    mend: 'do not trust what follows; take the file from a copy',
  },
  HMT116: {
    status: 4,
    trigger: 'the end of a session does not agree with its log',
    mend: 'do not trust the recorded outcome; take the file from a copy',
  },
  HMT117: {
    status: 4,
    trigger: 'the description of a session is damaged',
    mend: 'take the file from a copy',
  },
  HMT118: {
    status: 4,
    trigger: 'the compression of a chunk is unknown here',
    mend: 'use a newer hmmtrace, or install the missing zstd module',
  },
  HMT119: {
    status: 4,
    trigger: 'a checkpoint is damaged',
    mend: 'drop the checkpoints and rebuild them',
  },
  HMT120: {
    status: 2,
    trigger: 'there is no such session in the file',
    mend: '`hmmtrace sessions FILE` lists them',
  },
  HMT121: {
    status: 2,
    trigger: 'an SQL statement is wrong',
    mend: '`hmmtrace schema` lists tables and columns',
  },
  HMT122: {
    status: 2,
    trigger: 'an SQL statement would write, or there is more than one',
    mend: 'give one reading statement',
  },
  HMT123: {
    status: 8,
    trigger: 'a query is about sessions without SQL tables, or the whole file has none',
    mend: 'build them with `hmmtrace index FILE`',
  },
  HMT124: {
    status: 2,
    trigger: 'there is no saved query of that name',
    mend: '`hmmtrace sql --list` lists them',
  },
  HMT125: {
    status: 2,
    trigger: 'a parameter of a saved query is missing, unknown or not a whole number',
    mend: '`hmmtrace schema QUERY` lists its parameters',
  },
  HMT126: {
    status: 2,
    trigger: 'a query ran longer than `--timeout` allows, or was stopped',
    mend: 'ask for less, or allow it more time',
  },
  HMT127: {
    status: 2,
    trigger: 'a query would take more than a gigabyte of memory',
    mend: 'ask for fewer or shorter values at a time',
  },
  HMT130: {
    status: 5,
    trigger: 'another process is writing the file',
    mend: 'wait for it to end, or record into another file',
  },
  HMT131: {
    status: 5,
    trigger: 'the disk is full',
    mend: 'make room; what was committed can be read',
  },
  HMT132: {
    status: 5,
    trigger: 'the file or its directory is read only',
    mend: 'record somewhere else, or change the permissions',
  },
  HMT133: {
    status: 5,
    trigger: 'the file could not be written',
    mend: 'see the message; what was committed can be read',
  },
  HMT140: {
    status: 4,
    trigger: 'what should be imported is no stream of hmmtrace, is damaged, or was cut off',
    mend: 'export it again; sessions before the place were imported whole',
  },
  HMT141: {
    status: 4,
    trigger: 'what should be imported was exported by a newer hmmtrace',
    mend: 'use that version or a later one',
  },
  HMT142: {
    status: 2,
    trigger: 'a session with events of a later version should become JSON, or be copied in part',
    mend: 'export it as Protocol Buffers, which copies them as they are',
  },
  HMT143: {
    status: 2,
    trigger: 'an upgraded copy should be made where something is already',
    mend: 'name a file that does not exist',
  },
  // ---- workload language (HMT2xx)
  HMT201: {
    status: 2,
    trigger: 'no workload of the library has this name, and no such file exists',
    mend: 'use one of the names offered, `hmmtrace workloads`, or the path of a file',
  },
  HMT202: {
    status: 2,
    trigger: 'a workload is not written as the language demands',
    mend: 'look at the line and column that it names; `hmmtrace help workload` shows the grammar',
  },
  HMT203: {
    status: 2,
    trigger: 'a workload uses a name that it does not define, or defines one twice',
    mend: 'define it before its first use, or use one of the names offered',
  },
  HMT204: {
    status: 2,
    trigger: 'a number, a name, a list, a nesting or the whole text of a workload is too large',
    mend: 'stay within the bound that it names',
  },
  HMT205: {
    status: 2,
    trigger: 'a line of a recorded conformance file is not what the format says',
    mend: 'see test/conformance/recorded/README.md for the format',
  },
  HMT206: {
    status: 2,
    trigger: 'the head of a docket case is not written as it must be',
    mend: 'look at the line and column that it names; docs/docket.md says how a head is written',
  },
  HMT207: {
    status: 2,
    trigger: 'the docket has no case of this id, or two files have the same',
    mend: 'use one of the ids offered, `hmmtrace docket --list`, or the path of a file',
  },
  HMT208: {
    status: 2,
    trigger: 'a schedule does not fit: a place is never reached, or its task cannot run there',
    mend: 'look at the line that it names, and at what is possible there; the schedule may be of another workload or design',
  },
  HMT210: {
    status: 2,
    trigger: '--set or --scale names a quantity that the workload does not have',
    mend: 'use one that it has, or give its number a name in it: let unmaps = 50',
  },
  // ---- designs (HMT3xx)
  HMT301: {
    status: 2,
    trigger: 'no design has this name',
    mend: 'use one of the names offered, `hmmtrace designs`, or the path of a design file',
  },
  HMT302: {
    status: 2,
    trigger: 'no switch of a design has this name, or it has no such value',
    mend: 'use one of the names or values offered; `hmmtrace designs NAME` shows all switches',
  },
  HMT303: {
    status: 2,
    trigger:
      'a design file cannot be read, is not JSON, holds something else than a design, or has the name of another one',
    mend: 'write {"extends": "v5", "switches": {"driver.unmap": "stale"}}',
  },
  HMT304: {
    status: 2,
    trigger: 'a design, switch or value that is planned, but that nothing behaves like yet',
    mend: 'use what `hmmtrace designs` lists; the message says what the missing one would do',
  },
  // ---- replay (HMT4xx)
  HMT401: {
    status: 2,
    trigger: 'a position outside the session',
    mend: 'give 0 (before the first event) to the number of the last event',
  },
  HMT402: {
    status: 4,
    trigger: 'an event cannot follow the state before it',
    mend: 'the trace is forged, or of a defective recorder',
  },
  HMT403: {
    status: 4,
    trigger: 'a state differs from the recorded one',
    mend: 'the trace is forged, or of another version of the machine',
  },
  HMT404: {
    status: 1,
    trigger: 'running the session again gives other events',
    mend: 'compare the versions; the first difference is shown',
  },
  HMT405: {
    status: 4,
    trigger: 'the projections do not agree with the log',
    mend: 'rebuild them with `hmmtrace index FILE`',
  },
  HMT406: {
    status: 2,
    trigger: 'there is no such strategy',
    mend: 'use one of the names offered',
  },
  HMT407: {
    status: 2,
    trigger:
      'a branch does not begin like its parent: its design or its tail reaches back; with --translate: the same operations do not lead that design to what the parent had mapped',
    mend: 'branch at an earlier event than the difference that it names, or with --translate where the state differs',
  },
  HMT408: {
    status: 2,
    trigger:
      'a branch cannot begin there: the session is over, its workload cannot be read, the tail has none of its tasks, or a state is to be translated where an operation is under way',
    mend: 'branch at an event before the last one, with a tail for tasks of the session',
  },
  HMT409: {
    status: 2,
    trigger: 'a session cannot be run again: its design means something else in this version',
    mend: 'read, replay and query it as it is; to run it again use the version that recorded it, or run its workload anew',
  },
  // ---- comparison (HMT5xx)
  ...EXPLORE_ERRORS,
  ...BISECT_ERRORS,
  ...PAGE_ERRORS,
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type ErrorCode = keyof typeof ERRORS;
