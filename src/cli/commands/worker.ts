import { availableParallelism } from 'node:os';
import { numberOption, type CommandSpec } from '../command.js';
import { interruptible } from '../interrupt.js';
import { toolVersion } from '../version.js';

export const worker: CommandSpec = {
  about:
    'Runs for explorations of other processes or machines: takes what `hmmtrace explore --queue` asks for from a queue of Redis and answers it, until Ctrl-C. A worker may come, go or be killed at any time: what it had is given to another one and counted once.',
  args: [['<queue>', 'redis://HOST:PORT']],
  options: [['--jobs <number>', 'threads (default: all cores)']],
  examples: ['hmmtrace worker redis://localhost:6379'],
  async run({ io, args, options }) {
    const jobs = numberOption(options, 'jobs', { min: 1, max: 1024 }) ?? availableParallelism();
    const { startWorker } = await import('../../explore/queue/queue-worker.js');
    const url = args[0] as string;
    const started = await startWorker(url, jobs, toolVersion(), ({ subject }) => {
      const { name } = JSON.parse(subject.design) as { readonly name: string };
      io.out(`${subject.name} under ${name}\n`);
      io.flush();
    });
    io.out(`waiting for work at ${url}, with ${jobs === 1 ? '1 thread' : `${jobs} threads`}\n`);
    io.flush();
    try {
      return await interruptible(started.lost, () => undefined);
    } finally {
      await started.close();
    }
  },
};
