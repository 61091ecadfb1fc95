import { Identities } from '../compare/identity.js';
import {
  Kind,
  SpanType,
  ViolationType,
  type Event,
  type ResultEvent,
  type SpanBeginEvent,
} from '../events/generated.js';
import type { Workload } from '../language/ast.js';
import { enumName, snapshot, words } from '../replay/text/describe-event.js';
import { hex, Labels } from '../replay/text/labels.js';
import { errnoName, errnoText, SIGNAL } from '../units/errno.js';
import { addressOf } from '../units/numbers.js';
import { oneLine } from '../units/one-line.js';
import { callsByLine } from './calls.js';

/** Width of a call, after which its answer stands, as strace has it. */
const CALL_WIDTH = 40;

/** A call that has begun. */
interface Open {
  readonly begin: SpanBeginEvent;
  readonly call: string;
  /** The name that its answer gets; empty if none. */
  readonly gives: string;
  answer: ResultEvent | undefined;
  /** What its answer should have been, to be said behind it. */
  readonly unmet: string[];
}

/**
 * Prints what tasks call and are answered as `strace -f` does: a call that another task's line comes
 * in between is `<unfinished ...>` and later `<... munmap resumed>`.
 */
export class CallTrace {
  private readonly labels: Labels;
  private readonly identities: Identities;
  private readonly lines: ReadonlyMap<string, string>;
  private readonly processes = new Map<number, number>();
  /** Calls under way, of each task, the innermost last: a callback may run calls inside of one. */
  private readonly open = new Map<number, Open[]>();
  /** The call whose line has no end yet. */
  private current: Open | undefined;
  private readonly prefixed: boolean;

  constructor(
    workload: Workload,
    private readonly out: (text: string) => void,
    /** Virtual microseconds before each line. */
    private readonly times: boolean,
  ) {
    this.labels = new Labels(workload);
    this.identities = new Identities(workload);
    this.lines = callsByLine(workload);
    this.prefixed = workload.tasks.length > 1;
  }

  observe(e: Event): void {
    this.labels.observe(e);
    switch (e.kind) {
      case Kind.TaskStart:
        this.processes.set(e.started, e.process);
        break;
      case Kind.SpanBegin:
        if (isCall(e)) this.begin(e);
        break;
      case Kind.Result: {
        const last = this.open.get(e.task)?.at(-1);
        if (last !== undefined) last.answer = e;
        break;
      }
      case Kind.SpanEnd:
        if (e.type === SpanType.OPERATION || e.type === SpanType.ACTION) this.end(e);
        break;
      case Kind.Violation:
        if (e.type === ViolationType.EXPECTATION) this.unmet(e);
        else this.line(e, violationText(e));
        break;
      case Kind.ProcessExit:
        this.line(e, `+++ exited with ${e.status} +++`);
        break;
    }
    this.identities.observe(e);
  }

  /** What is under way when the session ends has no answer. */
  finish(): void {
    this.interrupt();
  }

  private begin(e: SpanBeginEvent): void {
    const [, gives = '', call] = /^(?:(\w+) = )?(.*)$/s.exec(
      oneLine(this.callOf(e)),
    )! as unknown as [string, string | undefined, string];
    this.interrupt();
    const open: Open = { begin: e, call, gives, answer: undefined, unmet: [] };
    const calls = this.open.get(e.task) ?? [];
    this.open.set(e.task, [...calls, open]);
    this.out(`${this.prefix(e)}${unclosed(call)}`);
    this.current = open;
  }

  private unmet(e: Violation): void {
    const open = this.open.get(e.task)?.at(-1);
    const text = `!!! ${e.message}`;
    if (open?.answer === undefined) this.line(e, text);
    else open.unmet.push(text);
  }

  /** As the workload has it; in a loop also what it is about this time. */
  private callOf(e: SpanBeginEvent): string {
    if (e.type === SpanType.ACTION) return this.lines.get(`${e.object} ${e.name}`) ?? `${e.name}()`;
    const { call, key } = this.identities.of(e);
    if (key === call || e.npages === 0 || e.vpn === 0) return call;
    return `${call} /* ${this.labels.pages(e.mm, e.vpn, e.vpn + e.npages)} */`;
  }

  private end(e: Event): void {
    const calls = this.open.get(e.task);
    const open = calls?.at(-1);
    // The end of a process is no call of the workload.
    if (open === undefined || open.begin.seq !== e.span) return;
    this.open.set(e.task, calls!.slice(0, -1));
    const { name } = open.begin;
    const answer = open.answer === undefined ? '?' : answerText(open, open.answer);
    const rest = open.call.slice(unclosed(open.call).length);
    if (this.current === open) {
      const pad = ' '.repeat(Math.max(0, CALL_WIDTH - open.call.length));
      this.out(`${rest}${answer === '' ? '' : `${pad} = ${answer}`}\n`);
      this.current = undefined;
    } else {
      const resumed = `<... ${name} resumed>${rest}`;
      this.line(e, answer === '' ? resumed : `${resumed.padEnd(CALL_WIDTH)} = ${answer}`);
    }
    const signal = open.answer === undefined ? '' : signalText(open.answer);
    if (signal !== '') this.line(e, signal);
    for (const text of open.unmet) this.line(e, text);
  }

  private line(e: Event, text: string): void {
    this.interrupt();
    this.out(`${this.prefix(e)}${oneLine(text)}\n`);
  }
  private interrupt(): void {
    if (this.current === undefined) return;
    this.out(' <unfinished ...>\n');
    this.current = undefined;
  }

  private prefix(e: Event): string {
    const time = this.times ? `${(e.time / 1000).toFixed(2).padStart(10)} ` : '';
    if (!this.prefixed) return time;
    return `${time}[${this.processes.get(e.task) ?? 0}/${this.labels.task(e.task)}] `;
  }
}

function isCall(e: SpanBeginEvent): boolean {
  return (e.type === SpanType.OPERATION || e.type === SpanType.ACTION) && e.object > 0;
}

/** Without its last bracket, which comes with the answer; what has none is whole. */
function unclosed(call: string): string {
  return call.endsWith(')') && !call.startsWith('*') ? call.slice(0, -1) : call;
}

type Violation = Extract<Event, { kind: typeof Kind.Violation }>;

function violationText(e: Violation): string {
  return `*** ${words(enumName('ViolationType', e.type))}: ${e.message}`;
}

const DESCRIPTORS = new Set(['open', 'tmpfile', 'dup']);

/**
 * `0 (cpages 4)`, `-1 EFAULT (Bad address)`; nothing of a store, which has no answer. Descriptors have no
 * numbers here: where strace has one stands the name that the workload knows it by.
 */
function answerText({ begin: { name }, gives }: Open, e: ResultEvent): string {
  if (name === 'load') return e.signal === 0 ? String(e.value) : '?';
  if (name === 'store') return '';
  if (e.signal !== 0) return '?';
  if (e.ret < 0) return `-1 ${errnoName(-e.ret)} (${errnoText(-e.ret)})`;
  const isPlaced = name === 'mmap' || name === 'mremap';
  const address = isPlaced && e.vpn > 0 ? hex(addressOf(e.vpn)) : '';
  const isNamed = gives !== '' && DESCRIPTORS.has(name);
  // Of no page there is nothing that a name could be for.
  const isNothing = (name === 'pin' || name === 'hold') && e.kinds === '';
  const value = address !== '' ? address : isNamed ? gives : String(e.ret);
  const more = [
    isNamed || isNothing ? '' : gives,
    e.cpages > 0 ? `cpages ${e.cpages}` : '',
    e.faults > 0 ? `faults ${e.faults}` : '',
    e.snapshot.length > 0 ? `snapshot ${snapshot(e.snapshot)}` : '',
  ].filter((text) => text !== '');
  return more.length === 0 ? value : `${value} (${more.join(', ')})`;
}

/** `--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR} ---` */
function signalText({ signal, siCode }: ResultEvent): string {
  if (signal === 0) return '';
  const name = Object.entries(SIGNAL).find(([, n]) => n === signal)?.[0] ?? `signal ${signal}`;
  const codes =
    signal === SIGNAL.SIGBUS
      ? { 2: 'BUS_ADRERR', 4: 'BUS_MCEERR_AR' }
      : { 1: 'SEGV_MAPERR', 2: 'SEGV_ACCERR' };
  const code = (codes as Record<number, string>)[siCode] ?? String(siCode);
  return `--- ${name} {si_signo=${name}, si_code=${code}} ---`;
}
