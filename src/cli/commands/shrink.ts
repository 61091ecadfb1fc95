import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  findingOf,
  shrinkRecorded,
  type RecordedFinding,
} from '../../explore/shrink/finding-of.js';
import { keptOf, type KeptShrunk } from '../../explore/shrink/kept.js';
import type { Shrunk } from '../../explore/shrink/shrink.js';
import { shrunkText, sizeText } from '../../explore/shrink/text.js';
import { resolveSession } from '../../replay/position.js';
import { scheduleOf, withSchedule } from '../../replay/schedule-of.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { fileWord, shellWord } from '../../units/shell-word.js';
import { parseBudget, type Budget } from '../budget.js';
import {
  JSON_OPTION,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../command.js';
import { fileExists } from '../files.js';
import { checkInterrupted, Interrupted } from '../interrupt.js';
import type { Io } from '../io.js';
import { progress } from '../progress.js';
import { closing, openTrace, withSession } from '../trace.js';

export const shrink: CommandSpec = {
  about:
    'Makes what a session found small: tasks, statements, loops, pages and sizes of its workload, its injected failures, the switches of tasks, and its design (back towards v5 or the release that it is built on) go, as long as the same verdict shows: the same rule, at the same place, of the same kind of object. The result is a workload with a schedule by place, which `hmmtrace run` follows. What explore has made small and kept is taken as it is, unless there is a --budget. Docs: docs/exploration.md',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    ['-o, --output <file>', 'the workload that is left, FILE.hmm (default: it is printed)'],
    [
      '--verdict <text>',
      'the one to keep, by a part of its words (default: the rule that ended the session, else the first)',
    ],
    ['--whole', 'cut nothing: the workload as it is, with the schedule of the session by place'],
    [
      '--budget <amount>',
      'runs in all (20000), or time: 60s, 5min, 2h; given, what explore kept is not looked at',
    ],
    JSON_OPTION,
  ],
  conflicts: { whole: ['verdict'] },
  examples: [
    'hmmtrace shrink out.db -s 3 -o small.hmm',
    'hmmtrace shrink found.db -s @last --verdict USE_AFTER_FREE --budget 60s',
  ],
  run(invocation) {
    const { io, args, options } = invocation;
    const path = args[0] as string;
    const budget = parseBudget(textOption(options, 'budget') ?? '20000');
    const output = textOption(options, 'output');
    if (output !== undefined && fileExists(output))
      throw new UserError('HMT005', `${output} exists already`, 'name a file that does not');
    if (options['whole'] === true) return whole(invocation, output);
    const began = performance.now();
    const asked = textOption(options, 'budget');
    const words = textOption(options, 'verdict');
    const onEvent = every(4096, checkInterrupted);
    const { session, kept, found } = closing(openTrace(path), (file) => {
      const session = resolveSession(file, textOption(options, 'session'));
      const kept = asked === undefined ? keptOf(file, session.id, words) : undefined;
      const found = kept === undefined ? findingOf(file, session, { words }, onEvent) : undefined;
      return { session, kept, found };
    });
    const named = (text: string): string =>
      output === undefined ? text : text.replace('FILE.hmm', basename(output));
    const of = `session ${session.id} of ${basename(path)}`;
    const write = (text: string, json: object, told: () => void): void => {
      if (output !== undefined) writeFileSync(output, text, { flag: 'wx' });
      if (options['json'] === true) {
        const where = output === undefined ? { text } : { output, text };
        io.out(`${JSON.stringify({ ...json, ...where })}\n`);
      } else if (output === undefined) io.out(text);
      else told();
    };
    if (kept !== undefined) {
      const text = named(kept.row.workload.replace(`session ${session.id}:`, `${of}:`));
      write(text, keptJson(kept), () => io.out(keptSummary(kept, output!)));
      return EXIT.ok;
    }
    const { shrunk, interrupted } = made(io, found!, budget, began);
    const seconds = (performance.now() - began) / 1000;
    const { before, after, trials, complete, design } = shrunk;
    const { key: verdict, words: shows } = found!.verdict;
    const result = { verdict, words: shows, design: design.name, before, after };
    write(
      named(shrunkText(shrunk, of, shows)),
      { ...result, trials, complete, seconds, kept: false },
      () => io.out(summary(found!, shrunk, output!, seconds)),
    );
    if (options['json'] !== true) others(io, found!);
    if (!interrupted) return EXIT.ok;
    io.err('hmmtrace: interrupted; what is written is the smallest found so far\n');
    return EXIT.interrupted;
  },
};

/** Any session, as it is. @throws UserError HMT404, HMT409 */
function whole(invocation: Invocation, output: string | undefined): number {
  const { io, options } = invocation;
  const { text, lines } = withSession(invocation, (file, session) => {
    const schedule = scheduleOf(file, session);
    return { text: withSchedule(session, schedule), lines: schedule.length };
  });
  if (output !== undefined) writeFileSync(output, text, { flag: 'wx' });
  if (options['json'] === true) io.out(`${JSON.stringify({ output, lines, text })}\n`);
  else io.out(output === undefined ? text : `${output}: a schedule of ${lines} lines\n`);
  return EXIT.ok;
}

/** @throws UserError HMT404, HMT602 */
function made(
  io: Io,
  found: RecordedFinding,
  budget: Budget,
  began: number,
): { readonly shrunk: Shrunk; readonly interrupted: boolean } {
  let interrupted = false;
  const shown = progress(io, `shrinking ${found.finding.workload.name}`, 'trials');
  const shrunk = shrinkRecorded(found, {
    ...(Number.isFinite(budget.runs) ? { budget: budget.runs } : { budget: Infinity }),
    progress(trials, best) {
      const spent = performance.now() - began;
      const timed = Number.isFinite(budget.milliseconds);
      const [done, total] = timed ? [spent, budget.milliseconds] : [trials, budget.runs];
      try {
        shown.update(done, total, trials, `; ${sizeText(best)}`);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        interrupted = true;
      }
      return !interrupted && spent < budget.milliseconds;
    },
  });
  shown.stop();
  return { shrunk, interrupted };
}

function keptSummary({ row, verdict }: KeptShrunk, output: string): string {
  return (
    `${verdict.words}, under ${row.designName}\n` +
    `  after:  ${sizeText(row)}\n` +
    `  kept by explore, after ${row.trials.toLocaleString('en')} trials; ${completeText(row)}\n` +
    look(output, row.designName)
  );
}
function keptJson({ row, verdict }: KeptShrunk): object {
  const { tasks, statements, switches, events, trials, complete, designName: design } = row;
  const after = { tasks, statements, switches, events };
  const result = { verdict: verdict.key, words: verdict.words, design, after };
  return { ...result, trials, complete, kept: true };
}

function summary({ verdict }: RecordedFinding, s: Shrunk, output: string, seconds: number): string {
  return (
    `${verdict.words}, under ${s.design.name}\n` +
    `  before: ${sizeText(s.before)}\n` +
    `  after:  ${sizeText(s.after)}\n` +
    `  ${s.trials.toLocaleString('en')} trials in ${seconds.toFixed(2)} s; ${completeText(s)}\n` +
    look(output, s.design.name)
  );
}
function completeText({ complete }: { readonly complete: boolean }): string {
  return complete
    ? 'nothing more can go, and no schedule of fewer switches shows it'
    : 'a larger --budget may find something smaller';
}
function look(output: string, design: string): string {
  return `  look: hmmtrace run ${fileWord(output)} --design ${shellWord(design)} -o small.db\n`;
}

function others(io: Io, { verdict, verdicts }: RecordedFinding): void {
  const left = verdicts.filter(({ key }) => key !== verdict.key);
  if (left.length === 0) return;
  io.err(`the session shows more, which --verdict chooses:\n`);
  for (const { words } of left) io.err(`  ${words}\n`);
}

function every(calls: number, work: () => void): () => void {
  let n = 0;
  return () => {
    if (++n % calls === 0) work();
  };
}
