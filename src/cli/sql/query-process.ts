import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SqlParameters } from '../../store/questions/query.js';
import { UserError } from '../../units/user-error.js';
import type { QueryEnd, Reply, Request } from './query-server.js';

/** Gets a query's answer piece by piece. */
export interface RowSink {
  columns(columns: readonly string[]): void;
  rows(rows: readonly (readonly unknown[])[]): void;
}
export interface QueryLimits {
  /** Rows at most. */
  readonly limit: number;
  /** Milliseconds until it is stopped; none if undefined. */
  readonly timeout?: number | undefined;
}

/** Runs queries on one trace file. */
export interface Queries {
  /** @throws UserError HMT126 if it was stopped, else as TraceFile.query */
  query(sql: string, params: SqlParameters, sink: RowSink, limits: QueryLimits): Promise<QueryEnd>;
  /** Makes another trace file readable as a schema of that name. @throws UserError */
  attach(name: string, path: string): Promise<void>;
  /** Sets what the views `*_at` are about. @throws UserError */
  place(session: number, seq: number): Promise<void>;
  /** Ends the query that is under way: its promise is rejected with HMT126. */
  stop(reason: string): void;
  close(): void;
}

const SERVER = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './query-server.ts' : './query-server.js',
    import.meta.url,
  ),
);

/**
 * Queries on one trace file in a process of its own, which is ended when a query is to stop and
 * started anew for the next one, with the same files attached and the same place.
 */
export class QueryProcess implements Queries {
  private child: ChildProcess | undefined;
  private waiting: { resolve(reply: Reply): void; reject(error: Error): void } | undefined;
  private readonly replies: Reply[] = [];
  private readonly set: Request[] = [];
  private stopped = 'it was ended';

  constructor(readonly path: string) {}

  stop(reason: string): void {
    this.stopped = reason;
    this.close();
    this.waiting?.reject(this.wasStopped());
    this.waiting = undefined;
  }
  close(): void {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
  private wasStopped(): UserError {
    return new UserError('HMT126', `the query was stopped: ${this.stopped}`, '');
  }

  async query(
    sql: string,
    params: SqlParameters,
    sink: RowSink,
    limits: QueryLimits,
  ): Promise<QueryEnd> {
    const { timeout } = limits;
    // The time that the process takes to start is not the query's.
    await this.started();
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => this.stop(`it ran longer than ${timeout / 1000} s`), timeout);
    try {
      const first = await this.ask({ do: 'query', sql, params, limit: limits.limit });
      const { child } = this;
      if (first.kind === 'columns') sink.columns(first.columns);
      for (;;) {
        if (this.child !== child) throw this.wasStopped();
        const reply = await this.ask({ do: 'more' });
        if (reply.kind !== 'rows') throw new Error(`rows were asked for, not ${reply.kind}`);
        sink.rows(reply.rows);
        if (reply.end !== undefined) return reply.end;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async attach(name: string, path: string): Promise<void> {
    const request: Request = { do: 'attach', name, path };
    await this.ask(request);
    this.set.push(request);
  }
  async place(session: number, seq: number): Promise<void> {
    const request: Request = { do: 'place', session, seq };
    await this.ask(request);
    this.set.push(request);
  }

  private async ask(request: Request): Promise<Reply> {
    await this.started();
    this.child!.send(request);
    return this.next();
  }

  private async started(): Promise<void> {
    if (this.child !== undefined) return;
    this.start();
    try {
      for (const request of [{ do: 'open' } as const, ...this.set]) {
        this.child!.send(request);
        await this.next();
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  private start(): void {
    const child = fork(SERVER, [this.path], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.child = child;
    this.replies.length = 0;
    child.on('message', (reply: Reply) => {
      this.replies.push(reply);
      this.deliver();
    });
    child.on('exit', (code, signal) => {
      if (this.child === child) this.stop(`its process ended (${signal ?? `status ${code ?? 0}`})`);
    });
  }

  private next(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.deliver();
    });
  }
  private deliver(): void {
    const reply = this.waiting === undefined ? undefined : this.replies.shift();
    if (reply === undefined) return;
    const { resolve, reject } = this.waiting!;
    this.waiting = undefined;
    if (reply.kind !== 'error') resolve(reply);
    else if (reply.code === '') reject(new Error(reply.message));
    else reject(new UserError(reply.code, reply.message, reply.hint));
  }
}
