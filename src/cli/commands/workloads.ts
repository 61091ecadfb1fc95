import { listWorkloads, loadWorkload, SELF_TESTS } from '../../language/library.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { wrap } from '../../view/table.js';

export const workloads: CommandSpec = {
  about:
    'A workload is what user programs do. Lists those that come with hmmtrace, the self tests of the v5 patch first; with NAME prints its text.',
  args: [['[name]', 'NAME or FILE.hmm']],
  options: [JSON_OPTION],
  examples: ['hmmtrace workloads', 'hmmtrace workloads munmap_middle > mine.hmm'],
  run({ io, args, options }) {
    const name = args[0] as string | undefined;
    const json = options['json'] === true;
    if (name !== undefined) {
      const { workload, text, file } = loadWorkload(name);
      io.out(json ? `${JSON.stringify({ file, text, workload })}\n` : text);
      return 0;
    }
    const all = listWorkloads();
    if (json) {
      io.out(
        `${JSON.stringify(all.map(({ workload: w }) => ({ name: w.name, about: w.about, selfTest: fixture(w.name), tasks: w.tasks.map((t) => t.name) })))}\n`,
      );
      return 0;
    }
    const width = Math.max(...all.map((l) => l.workload.name.length));
    for (const { workload: w } of all) {
      const about = w.about.split('\n')[0] ?? '';
      io.out(`${io.style.strong(w.name.padEnd(width))}  ${wrap(about, width + 2, io.width)}\n`);
    }
    return 0;
  },
};

function fixture(name: string): string | undefined {
  return SELF_TESTS.find((t) => t.name === name)?.fixture;
}
