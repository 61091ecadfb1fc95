import { parentPort, workerData } from 'node:worker_threads';
import { listenTo, NeedsFirstThread } from './interrupt.js';
import { main } from './program.js';

/** What main.ts gives its second thread. */
export interface WorkerInput {
  readonly args: readonly string[];
  /** One number, see interrupt.ts. */
  readonly stop: Int32Array;
  /** Of the terminal, which a second thread cannot ask. */
  readonly columns: number | undefined;
}
/** What it gets back: the exit status, unless the command is one for the first thread. */
export type Ended = number | 'needs the first thread';

const { args, stop, columns } = workerData as WorkerInput;
listenTo(stop);
if (columns !== undefined) Object.defineProperty(process.stdout, 'columns', { value: columns });
try {
  parentPort!.postMessage((await main(args)) satisfies Ended);
} catch (error) {
  if (!(error instanceof NeedsFirstThread)) throw error;
  parentPort!.postMessage('needs the first thread' satisfies Ended);
}
