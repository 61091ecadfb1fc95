import { parentPort, workerData } from 'node:worker_threads';
import { listenTo } from './interrupt.js';
import { main } from './program.js';

/** What main.ts gives its second thread. */
export interface WorkerInput {
  readonly args: readonly string[];
  /** One number, see interrupt.ts. */
  readonly stop: Int32Array;
  /** Of the terminal, which a second thread cannot ask. */
  readonly columns: number | undefined;
}

const { args, stop, columns } = workerData as WorkerInput;
listenTo(stop);
if (columns !== undefined) Object.defineProperty(process.stdout, 'columns', { value: columns });
parentPort!.postMessage(await main(args));
