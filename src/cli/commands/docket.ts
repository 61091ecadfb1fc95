import { designsOf, type DocketCase } from '../../docket/case.js';
import { checkClaim } from '../../docket/check.js';
import { casesNamed } from '../../docket/library.js';
import { docketFiles } from '../../language/library.js';
import { EXIT } from '../../units/user-error.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import { docketPage } from '../../page/docket.js';
import { commandFor, evidenceOf, explain, ktap, type CheckedCase } from '../../view/docket.js';
import { wrap } from '../../view/table.js';
import { commandOf, HTML_OPTION, pageOption } from '../page-file.js';
import { progress } from '../progress.js';
import { toolVersion } from '../version.js';

export const docket: CommandSpec = {
  about:
    'A case is a claim from the threads, or of ours, with the workload that decides it and what must be seen under each design. Runs the cases and prints KTAP: for each one line of evidence, and the command that opens the decisive event. Docs: docs/docket.md',
  args: [['[ids...]', 'A3 (and A3b …), or FILE.hmm; all cases if none']],
  options: [
    ['--explain', 'print claim, trace of the decisive moment, and what each design does'],
    ['--list', 'print the cases and run nothing'],
    HTML_OPTION,
    JSON_OPTION,
  ],
  conflicts: { list: ['explain', 'html'] },
  examples: [
    'hmmtrace docket',
    'hmmtrace docket A3 --explain',
    'hmmtrace docket --html docket.html',
  ],
  run(invocation) {
    const { io, args, options } = invocation;
    const page = pageOption(options);
    const cases = casesNamed(args[0] as string[], readTextFile);
    const json = options['json'] === true;
    const explained = options['explain'] === true;
    const { style, width } = io;
    const view = { style, width, name: runnable, readFile: readTextFile };
    if (options['list'] === true) {
      if (json) io.out(`${JSON.stringify(cases.map(caseJson))}\n`);
      else
        for (const c of cases)
          io.out(
            `${style.strong(c.id.padEnd(5))} ${c.verdict.padEnd(9)}  ${wrap(c.title, 17, width)}\n`,
          );
      return EXIT.ok;
    }
    const total = cases.flatMap((c) => c.claims.flatMap(designsOf)).length;
    const shown = progress(io, 'running the docket', 'runs');
    let [done, runs, failed] = [0, 0, 0];
    const results: object[] = [];
    const all: CheckedCase[] = [];
    if (!json && !explained) io.out(`KTAP version 1\n1..${cases.length}\n`);
    for (const [i, c] of cases.entries()) {
      const onRun = (): void => shown.update(done, total, ++runs);
      const checked = c.claims.map((claim) => {
        const evidence = checkClaim(c.workload, claim, { readFile: readTextFile, onRun });
        done += designsOf(claim).length;
        return { claim, evidence };
      });
      const holds = checked.every(({ evidence }) => evidence.every((e) => e.holds));
      if (!holds) failed++;
      const result: CheckedCase = { case: c, checked, holds };
      if (page !== undefined) all.push(result);
      if (json) results.push(resultJson(result));
      else {
        const lines = explained ? explain(result, view) : ktap(i + 1, result, view);
        if (explained && i > 0) lines.unshift('');
        io.out(lines.map((line) => `${line}\n`).join(''));
        io.flush();
      }
    }
    shown.stop();
    if (json) io.out(`${JSON.stringify(results)}\n`);
    else if (!explained) io.out(`# Totals: pass:${cases.length - failed} fail:${failed}\n`);
    page?.write(
      docketPage(all, view, {
        command: commandOf('docket', docket, invocation),
        toolVersion: toolVersion(),
      }),
    );
    return failed > 0 ? EXIT.differs : EXIT.ok;
  },
};

/** As `run` takes it: a case of the package by its id. */
function runnable({ id, file }: DocketCase): string {
  return docketFiles().includes(file) ? id : file;
}

function caseJson(c: DocketCase): object {
  const { id, title, file, claim, asked, verdict, instead, kernel, note } = c;
  return { id, title, file, claim, asked, verdict, instead, kernel, note };
}

function resultJson(result: CheckedCase): object {
  const evidence = evidenceOf(result).map((e) => ({
    ...e,
    command: commandFor(result.case, e, { name: runnable }),
  }));
  return { ...caseJson(result.case), holds: result.holds, evidence };
}
