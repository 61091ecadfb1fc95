import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { resolveDesign } from '../../designs/resolve.js';
import type { Design } from '../../designs/switches.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { conform as conformLines, type ConformanceReport } from '../../conformance/conform.js';
import { compareEventOrder, type EventOrderResult } from '../../conformance/event-order.js';
import { isEventRecording } from '../../conformance/event-recording.js';
import { JSON_OPTION, textOption, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import { progress } from '../progress.js';

/** Differing scenarios that are named; more are counted. */
const SHOWN = 10;

export const conform: CommandSpec = {
  about:
    'Runs recorded scenarios (one JSON object a line, plain or gzip) under a design and compares every answer with what a real kernel gave; of recordings of kernel events, their order and fields.',
  args: [['<files...>', 'recordings (.jsonl or .jsonl.gz)']],
  options: [
    ['-d, --design <design>', 'NAME, NAME+switch=value or ./FILE.json', 'linux-6.1'],
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace conform linux-6.1-exact.jsonl.gz --design linux-6.1',
    'hmmtrace conform events-linux-6.1.jsonl --design linux-6.1-asis',
  ],
  run({ io, args, options }) {
    const design = resolveDesign(textOption(options, 'design')!, readTextFile);
    const reports: (ConformanceReport | EventOrderReport)[] = [];
    for (const file of args[0] as string[]) {
      const lines = readLines(file);
      if (isEventRecording(lines[0] ?? '')) {
        const report = eventOrder(lines, design, file);
        reports.push(report);
        if (options['json'] !== true) io.out(eventOrderText(report, file));
        continue;
      }
      const shown = progress(io, `comparing ${file}`, 'scenarios');
      const report = conformLines(lines, design, {
        file,
        progress: (done) => shown.update(done, lines.length),
      });
      shown.stop();
      reports.push(report);
      if (options['json'] === true) continue;
      io.out(
        `${file} under ${design.name}: ${report.scenariosAgreed} of ${report.scenarios} scenarios agree, ${report.operationsAgreed} of ${report.operations} operations\n` +
          endedNote(report.endedByStaleUse.length),
      );
      for (const [title, counts] of [
        ['first difference by operation', report.byOperation],
        ['by field', report.byField],
      ] as const) {
        const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
        if (entries.length > 0)
          io.out(`  ${title}: ${entries.map(([k, n]) => `${k} ${n}`).join(', ')}\n`);
      }
      for (const s of report.differing.slice(0, SHOWN)) {
        const d = s.first;
        io.out(
          `  ${s.name}: ${d === undefined ? (s.violations[0] ?? 'stopped') : `operation ${d.index} ${d.op}, ${d.field}: recorded ${JSON.stringify(d.recorded)}, simulated ${JSON.stringify(d.simulated)}`}\n`,
        );
      }
      const more = report.differing.length - SHOWN;
      if (more > 0) io.out(`  … and ${more} more: --json lists all\n`);
    }
    if (options['json'] === true) io.out(`${JSON.stringify(reports)}\n`);
    return reports.every((r) => r.scenariosAgreed === r.scenarios) ? EXIT.ok : EXIT.differs;
  },
};

interface EventOrderReport {
  readonly design: string;
  readonly scenarios: number;
  readonly scenariosAgreed: number;
  /** Recorded events. */
  readonly events: number;
  readonly results: readonly EventOrderResult[];
}

function eventOrder(lines: readonly string[], design: Design, file: string): EventOrderReport {
  const results = compareEventOrder(lines, design, file);
  return {
    design: design.name,
    scenarios: results.length,
    scenariosAgreed: results.filter(agrees).length,
    events: results.reduce((sum, { events }) => sum + events, 0),
    results,
  };
}
function agrees({ differences }: EventOrderResult): boolean {
  return differences.length === 0;
}

function eventOrderText(report: EventOrderReport, file: string): string {
  const { design, scenarios, scenariosAgreed, events, results } = report;
  const lines = [
    `${file} under ${design}: ${scenariosAgreed} of ${scenarios} scenarios have the recorded order of their ${events} kernel events`,
  ];
  const differing = results.filter((result) => !agrees(result));
  for (const { name, differences } of differing.slice(0, SHOWN)) {
    const first = differences[0]!;
    lines.push(`  ${name}: '${first.op}', event ${first.at}`);
    lines.push(`    recorded  ${first.recorded}`, `    simulated ${first.simulated}`);
  }
  if (differing.length > SHOWN)
    lines.push(`  … and ${differing.length - SHOWN} more: --json lists all`);
  for (const { name, reordered } of results) {
    if (reordered.length > 0)
      lines.push(`  ${name}: '${reordered.join("', '")}' evicts its pages in another order`);
  }
  return `${lines.join('\n')}\n`;
}

/** Lines of a recording. @throws UserError HMT008 */
function readLines(path: string): string[] {
  if (!path.endsWith('.gz')) return split(readTextFile(path));
  try {
    return split(gunzipSync(readFileSync(path), { maxOutputLength: 2 ** 30 }).toString('utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      'HMT008',
      `${path}: ${code === 'ENOENT' ? 'there is no such file' : message}`,
      'check the path',
    );
  }
}
function split(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** Scenarios that could be compared only in part. */
function endedNote(n: number): string {
  if (n === 0) return '';
  return `  ${n} of them only up to the use of a stale mirror entry, which is reported as a violation\n`;
}
