import { Kind, PmdType, PteType } from '../../events/generated.js';
import { Cursor } from '../../replay/cursor.js';
import { labelsAt, resolveAddress } from '../../replay/address.js';
import { eventsOf, type EventSource } from '../../replay/events.js';
import { lastWriters } from '../../replay/last-writer.js';
import { mappingHistory } from '../../replay/mapping.js';
import { lifeOf } from '../../replay/object-life.js';
import { resolvePosition } from '../../replay/position.js';
import { beforeTeardown, teardownAround } from '../../replay/teardown.js';
import { hex, type Labels } from '../../replay/text/labels.js';
import { causeOf, explainPage, type Explanation } from '../../replay/why.js';
import { QUESTIONS, whyNot, type Question } from '../../replay/why-not/why-not.js';
import { workloadOf } from '../../replay/workload-of.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import {
  addressOf,
  PAGES_PER_PMD,
  pfn,
  type EventSeq,
  type Pfn,
  type Vpn,
} from '../../units/numbers.js';
import { didYouMean } from '../../units/nearest.js';
import { UserError } from '../../units/user-error.js';
import { causeJson, causeText } from '../../view/cause.js';
import {
  findingsJson,
  findingsText,
  frameJson,
  frameText,
  lifeJson,
  lifeText,
  mappingJson,
  mappingText,
} from '../../view/why.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
} from '../command.js';
import type { Io } from '../io.js';
import { progress } from '../progress.js';
import { withSession } from '../trace.js';

export const why: CommandSpec = {
  about:
    'Shows what made a page’s CPU entry and its device entries what they are, each with the chain of spans behind it (callback, invalidation, system call, operation), and what changed only flags since. Of the page frame that an entry holds, or that is asked for as pfn:N, the last writers of its counts and of its contents. Of an event, the chain behind it; of a change that was put off, who asked for it and who applied it; of a use of freed memory, who allocated the object and who freed it. With --not, why a page is not something, as far as the events tell, each reason with the event that decides it.',
  args: [
    ['<file>', 'trace file'],
    [
      '<what>',
      'a page (0x200001000, vpn:0x200001, NAME+PAGES of the workload), a frame (pfn:17) or an event (@812, @fail)',
    ],
  ],
  options: [
    SESSION_OPTION,
    [
      '--at <position>',
      'as of this event (812, @end, @-20, @fail); default: the last before exit tears the address space down, or @end if nothing does',
    ],
    ['--mm <number>', 'address space, where the address does not say'],
    [
      '--not <what>',
      `why the page is not ${Object.entries(QUESTIONS)
        .map(([name, about]) => `${name} (${about})`)
        .join(', ')}`,
    ],
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace why out.db buf+7 --at @fail',
    'hmmtrace why out.db 0x200001000 --at 812',
    'hmmtrace why out.db pfn:17 --at @end',
    'hmmtrace why out.db @fail',
    'hmmtrace why out.db buf+3 --not mapped',
    'hmmtrace why out.db buf+3 --not migrated --at 812',
  ],
  run(invocation) {
    const { io, args, options } = invocation;
    return withSession(invocation, (file, session) => {
      const source = eventsOf(file, session.id);
      const search = progress(io, 'looking back', 'events');
      const end = session.events as EventSeq;
      const asked: Asked = {
        ...{ io, file, session, source },
        json: options['json'] === true,
        at: textOption(options, 'at'),
        mm: numberOption(options, 'mm', { min: 1 }),
        looked: (events) => search.update(events, end),
        stop: () => search.stop(),
      };
      const what = args[1] as string;
      const question = textOption(options, 'not');
      if (question !== undefined) return ofPageNot(asked, what, question);
      if (what.startsWith('@')) return ofEvent(asked, what.replace(/^@(?=\d)/, ''));
      const frame = /^pfn:(\d{1,15})$/.exec(what);
      if (frame !== null) return ofFrame(asked, pfn(Number(frame[1])));
      return ofPage(asked, what);
    });
  },
};

/** A question, and how it is answered. */
interface Asked {
  readonly io: Io;
  readonly file: TraceFile;
  readonly session: SessionInfo;
  readonly source: EventSource;
  readonly json: boolean;
  /** Where the user said so. */
  readonly at: string | undefined;
  readonly mm: number | undefined;
  readonly looked: (events: number) => void;
  readonly stop: () => void;
}

/** The names that hold at a position. */
function namesAt({ file, session }: Asked, at: EventSeq): Labels {
  return labelsAt(file, session.id, at, workloadOf(session));
}

function ofEvent(asked: Asked, place: string): number {
  const { io, file, session, source, looked } = asked;
  const at = resolvePosition(file, session, place);
  const labels = namesAt(asked, at);
  const event = file.readEvent(session.id, at);
  if (event === undefined) {
    throw new UserError(
      'HMT003',
      'before the first event nothing has happened',
      `session ${session.id} has events 1 to ${session.events}`,
    );
  }
  const cause = causeOf(source, event);
  const life = lifeOf(source, cause.event, looked);
  asked.stop();
  if (asked.json) {
    const json = { session: session.id, at, cause: causeJson(cause, labels) };
    io.out(`${JSON.stringify({ ...json, ...(life && lifeJson(life, labels)) })}\n`);
  } else if (life === undefined) io.out(causeText(cause, labels, io.style));
  else io.out(lifeText(cause, life, labels, io.style));
  return 0;
}

function ofFrame(asked: Asked, frame: Pfn): number {
  const { io, file, session, source, looked } = asked;
  let at = resolvePosition(file, session, asked.at ?? '@end');
  let writers = lastWriters(source, frame, at, looked);
  const before = asked.at === undefined && writers.freed && teardownAround(writers.freed);
  if (typeof before === 'number') {
    at = before;
    writers = lastWriters(source, frame, at, looked);
  }
  const labels = namesAt(asked, at);
  asked.stop();
  if (asked.json)
    io.out(`${JSON.stringify({ session: session.id, at, frame: frameJson(writers, labels) })}\n`);
  else {
    io.out(`page frame ${frame}, ${asOf(at, typeof before === 'number')}\n`);
    io.out(frameText(writers, labels, io.style));
  }
  return 0;
}

/** `as of event 285, the last before exit tears the address space down`. */
function asOf(at: EventSeq, chosen: boolean): string {
  return `as of event ${at}${chosen ? ', the last before the address space is torn down' : ''}`;
}

/** Where a page is asked about: before its address space goes, unless the user says when. */
function whereOf(asked: Asked, what: string): Where {
  const { file, session, source } = asked;
  const end = resolvePosition(file, session, asked.at ?? '@end');
  const labels = namesAt(asked, end);
  const { mm: named, vpn } = resolveAddress(what, labels, asked.mm);
  const mm = named ?? 1;
  const before = asked.at === undefined ? beforeTeardown(source, mm, end, asked.looked) : undefined;
  if (before === undefined) return { mm, vpn, at: end, labels, chosen: false };
  return { mm, vpn, at: before, labels: namesAt(asked, before), chosen: true };
}
interface Where {
  readonly mm: number;
  readonly vpn: Vpn;
  readonly at: EventSeq;
  readonly labels: Labels;
  /** Did we choose the event? */
  readonly chosen: boolean;
}

function ofPage(asked: Asked, what: string): number {
  const { io, session, source, looked } = asked;
  const { style } = io;
  const { mm, vpn, at, labels, chosen } = whereOf(asked, what);
  const found = explainPage(source, mm, vpn, at, looked);
  const cpu = found.cpu && mappingHistory(source, found.cpu.event, looked);
  const device = found.device.map(({ mirror, cause }) => ({
    mirror,
    history: mappingHistory(source, cause.event, looked),
  }));
  const frames = framesOf(found).map((n) => lastWriters(source, n, at, looked));
  asked.stop();
  if (asked.json) {
    io.out(
      `${JSON.stringify({
        ...{ session: session.id, mm, vpn, at },
        cpu: cpu === undefined ? null : mappingJson(cpu, labels),
        device: device.map(({ mirror, history }) => ({
          mirror,
          name: labels.mirror(mirror),
          ...mappingJson(history, labels),
        })),
        frames: frames.map((f) => frameJson(f, labels)),
      })}\n`,
    );
    return 0;
  }
  io.out(`${pageTitle(mm, vpn, labels)}, ${asOf(at, chosen)}\n`);
  io.out(`${style.strong('CPU entry')}${cpu === undefined ? ': never touched' : ''}\n`);
  if (cpu !== undefined) io.out(mappingText(cpu, labels, style));
  if (device.length === 0) io.out(`${style.strong('device entry')}: never touched\n`);
  for (const { mirror, history } of device) {
    io.out(`${style.strong(`entry of ${labels.mirror(mirror)}, mirror ${mirror}`)}\n`);
    io.out(mappingText(history, labels, style));
  }
  for (const writers of frames) io.out(frameText(writers, labels, style));
  return 0;
}

/** Why a page is not what one would have it be. @throws UserError HMT002 */
function ofPageNot(asked: Asked, what: string, wanted: string): number {
  if (!isQuestion(wanted)) {
    const words = Object.keys(QUESTIONS);
    const near = didYouMean(wanted, new Set(words));
    throw new UserError(
      'HMT002',
      `a page cannot be asked not to be '${wanted}'`,
      near !== '' ? near : `--not takes ${words.join(', ')}`,
    );
  }
  if (/^(@|pfn:)/.test(what)) {
    const hint = `for example: ${why.examples.at(-2)!}`;
    throw new UserError('HMT002', `--not is asked of a page, and ${what} is none`, hint);
  }
  const { io, file, session, source, looked } = asked;
  const { mm, vpn, at, labels, chosen } = whereOf(asked, what);
  const [here, elsewhere] = [new Cursor(file, session.id), new Cursor(file, session.id)];
  here.seek(at);
  const stateAt = (seq: EventSeq) => {
    elsewhere.seek(seq);
    return elsewhere.machine;
  };
  const place = { source, mm, vpn, at, machine: here.machine, stateAt, labels, looked };
  const findings = whyNot(wanted, place);
  asked.stop();
  if (asked.json) {
    const json = { session: session.id, mm, vpn, at, not: wanted };
    io.out(`${JSON.stringify({ ...json, findings: findingsJson(findings, labels) })}\n`);
    return 0;
  }
  io.out(`${pageTitle(mm, vpn, labels)}, ${asOf(at, chosen)}\n`);
  io.out(findingsText(wanted, findings, labels, io.style));
  return 0;
}
function isQuestion(text: string): text is Question {
  return Object.hasOwn(QUESTIONS, text);
}

/** `buf+3 (0x7f…) of mm 1`. */
function pageTitle(mm: number, vpn: Vpn, labels: Labels): string {
  const name = labels.page(mm, vpn);
  const address = hex(addressOf(vpn));
  return `${name === address ? address : `${name} (${address})`} of mm ${mm}`;
}

/** Frames that the page's entries hold. */
function framesOf({ vpn, cpu, device }: Explanation): Pfn[] {
  const held = new Set<Pfn>();
  for (const event of [cpu?.event, ...device.map((d) => d.cause.event)]) {
    if (event?.kind === Kind.MirrorSet) held.add(event.pfn);
    else if (event?.kind === Kind.PteSet && event.type !== PteType.ZERO) held.add(event.pfn);
    else if (event?.kind === Kind.PmdSet && event.type === PmdType.PMD_HUGE)
      held.add(pfn(event.pfn + (vpn % PAGES_PER_PMD)));
  }
  held.delete(0 as Pfn);
  return [...held];
}
