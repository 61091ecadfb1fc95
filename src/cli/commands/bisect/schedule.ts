import { bisectSchedule } from '../../../bisect/schedule/bisect-schedule.js';
import { decisivePair } from '../../../bisect/schedule/pair.js';
import { resolveSession } from '../../../replay/position.js';
import { EXIT } from '../../../units/user-error.js';
import { schedulePage } from '../../../page/schedule.js';
import { scheduleBisectionJson, scheduleBisectionText } from '../../../view/schedule-bisection.js';
import { JSON_OPTION, textOption, type CommandSpec } from '../../command.js';
import { Interrupted } from '../../interrupt.js';
import { commandOf, HTML_OPTION, pageOption } from '../../page-file.js';
import { progress } from '../../progress.js';
import { closing, openToAppend } from '../../trace.js';
import { toolVersion } from '../../version.js';

export const bisectScheduleCommand: CommandSpec = {
  about:
    'Reduces two sessions of one workload and design, of which one shows a verdict and the other does not, to two steps next to each other whose order decides it: a step is what a task does from one scheduling point to the next. Both orders are recorded as sessions of the file, which differ in nothing else, and both steps are shown with where their tasks were and what both touch. The search takes about twice log2 of the number of steps, in runs; the file keeps them, and the same command goes on with it. Docs: docs/bisect.md',
  args: [
    ['<file>', 'trace file'],
    ['<passing>', 'session that does not show it: number, @last, or WORKLOAD@DESIGN'],
    ['<failing>', 'session that shows it'],
  ],
  options: [
    ['--verdict <text>', 'a part of the words of the verdict, or its key (default: the first)'],
    HTML_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace bisect schedule found.db 1 2',
    "hmmtrace bisect schedule found.db 1 3 --verdict 'DOUBLE_REMOVE' --json",
    'hmmtrace bisect schedule found.db 1 2 --html order.html',
  ],
  run(invocation) {
    const { io, args, options } = invocation;
    const page = pageOption(options);
    return closing(openToAppend(args[0] as string), (file) => {
      const [passing, failing] = [args[1], args[2]].map((s) => resolveSession(file, s as string));
      const shown = progress(io, 'bisecting schedules', 'runs');
      try {
        const wanted = textOption(options, 'verdict');
        const onRun = (runs: number, left: number): void => shown.update(runs, runs + left, runs);
        const version = toolVersion();
        const how = { onRun, toolVersion: version };
        const found = bisectSchedule(file, passing!, failing!, wanted, how);
        const pair = decisivePair(file, failing!, found, version);
        shown.stop();
        if (options['json'] === true)
          io.out(`${JSON.stringify(scheduleBisectionJson(found, pair))}\n`);
        else io.out(scheduleBisectionText(found, pair, file.path));
        page?.write(
          schedulePage(found, pair, {
            command: commandOf('bisect schedule', bisectScheduleCommand, invocation),
            toolVersion: toolVersion(),
            ...{ file: file.path, session: failing! },
          }),
        );
        return EXIT.ok;
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        io.err('hmmtrace: interrupted; the same command goes on\n');
        return EXIT.interrupted;
      } finally {
        shown.stop();
      }
    });
  },
};
