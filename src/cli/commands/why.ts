import { Kind, PteType } from '../../events/generated.js';
import { lastWriters, type FrameWriters } from '../../replay/last-writer.js';
import { explainPage, type EventSource, type Explanation } from '../../replay/why.js';
import { TraceFile } from '../../store/trace-file.js';
import { addressOf, pfn, type Pfn } from '../../units/numbers.js';
import { labelsAt, resolveAddress } from '../address.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
} from '../command.js';
import { hex, type Labels } from '../../replay/text/labels.js';
import type { Style } from '../format/style.js';
import { resolvePosition, resolveSession } from '../position.js';
import { workloadOf } from '../workload-of.js';
import { causeJson, causeText } from '../format/cause.js';

export const why: CommandSpec = {
  name: 'why',
  summary: 'explain how a page came to be mapped as it is',
  about:
    'Shows the last change of a page’s CPU entry and of its device entries, each with the chain of spans behind it: callback, invalidation, system call, operation. Of the page frame that an entry holds, or that is asked for as pfn:N, the last writers of its counts and of its contents.',
  args: [
    ['<file>', 'trace file'],
    ['<address>', '0x200001000, vpn:0x200001, NAME+PAGES of the workload, or pfn:N'],
  ],
  options: [
    SESSION_OPTION,
    ['--at <position>', 'as of this event (812, @end, @-20, @fail)', '@end'],
    ['--mm <number>', 'address space, where the address does not say'],
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace why out.db buf+7 --at @fail',
    'hmmtrace why out.db 0x200001000 --at 812',
    'hmmtrace why out.db pfn:17 --at @end',
  ],
  run({ io, args, options }) {
    const file = TraceFile.open(args[0] as string);
    try {
      const session = resolveSession(file, textOption(options, 'session'));
      const at = resolvePosition(file, session, textOption(options, 'at') ?? '@end');
      const labels = labelsAt(file, session.id, at, workloadOf(session));
      const source: EventSource = (to, visit) => file.readEvents(session.id, 1, to, visit);
      const frame = /^pfn:(\d{1,15})$/.exec(args[1] as string);
      if (frame !== null) {
        const writers = lastWriters(source, pfn(Number(frame[1])), at);
        if (options['json'] === true)
          io.out(
            `${JSON.stringify({ session: session.id, at, frame: frameJson(writers, labels) })}\n`,
          );
        else io.out(frameText(writers, labels, io.style));
        return 0;
      }
      const target = resolveAddress(args[1] as string, labels);
      const mm = numberOption(options, 'mm', { min: 1 }) ?? target.mm ?? 1;
      const found = explainPage(source, mm, target.vpn, at);
      const frames = framesOf(found).map((n) => lastWriters(source, n, at));
      if (options['json'] === true) {
        io.out(
          `${JSON.stringify({
            session: session.id,
            mm,
            vpn: found.vpn,
            at,
            cpu: causeJson(found.cpu, labels),
            device: found.device.map((d) => ({ mirror: d.mirror, ...causeJson(d.cause, labels) })),
            frames: frames.map((f) => frameJson(f, labels)),
          })}\n`,
        );
        return 0;
      }
      const name = labels.page(mm, found.vpn);
      const address = hex(addressOf(found.vpn));
      io.out(
        `${name === address ? address : `${name} (${address})`} of mm ${mm}, as of event ${at}\n`,
      );
      io.out(
        `${io.style.strong('CPU entry')}${found.cpu === undefined ? ': never touched' : ''}\n`,
      );
      if (found.cpu !== undefined) io.out(causeText(found.cpu, labels, io.style));
      if (found.device.length === 0) io.out(`${io.style.strong('device entry')}: never touched\n`);
      for (const { mirror, cause } of found.device) {
        io.out(
          `${io.style.strong(`device entry of mirror ${mirror}`)}\n${causeText(cause, labels, io.style)}`,
        );
      }
      for (const writers of frames) io.out(frameText(writers, labels, io.style));
      return 0;
    } finally {
      file.close();
    }
  },
};

/** Frames that the page's entries hold. */
function framesOf({ cpu, device }: Explanation): Pfn[] {
  const held = new Set<Pfn>();
  for (const event of [cpu?.event, ...device.map((d) => d.cause.event)]) {
    if (event?.kind === Kind.MirrorSet) held.add(event.pfn);
    else if (event?.kind === Kind.PteSet && event.type !== PteType.ZERO) held.add(event.pfn);
  }
  held.delete(0 as Pfn);
  return [...held];
}

function frameText(f: FrameWriters, labels: Labels, style: Style): string {
  const part = (title: string, cause: FrameWriters['count'], none: string): string =>
    `${style.strong(`page frame ${f.pfn}: ${title}`)}${cause === undefined ? `: ${none}\n` : `\n${causeText(cause, labels, style)}`}`;
  if (f.freed !== undefined) return part('freed', f.freed, '');
  if (f.allocated === undefined) return `page frame ${f.pfn}: never in use by then\n`;
  return (
    part('allocated', f.allocated, '') +
    part('last change of its counts', f.count, 'as allocated') +
    part('last writer of its contents', f.contents, 'as allocated')
  );
}

function frameJson(f: FrameWriters, labels: Labels): object {
  return {
    pfn: f.pfn,
    allocated: causeJson(f.allocated, labels),
    freed: causeJson(f.freed, labels),
    count: causeJson(f.count, labels),
    contents: causeJson(f.contents, labels),
  };
}
