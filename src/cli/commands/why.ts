import { Kind, PmdType, PteType } from '../../events/generated.js';
import { lastWriters, type FrameWriters } from '../../replay/last-writer.js';
import { eventsOf } from '../../replay/events.js';
import { freedBefore } from '../../replay/freed.js';
import { causeOf, explainPage, type Explanation } from '../../replay/why.js';
import { addressOf, PAGES_PER_PMD, pfn, type Pfn } from '../../units/numbers.js';
import { labelsAt, resolveAddress } from '../../replay/address.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
} from '../command.js';
import { hex, type Labels } from '../../replay/text/labels.js';
import type { Style } from '../../view/style.js';
import { resolvePosition } from '../../replay/position.js';
import { progress } from '../progress.js';
import { withSession } from '../trace.js';
import { workloadOf } from '../../replay/workload-of.js';
import { causeJson, causeText } from '../../view/cause.js';

export const why: CommandSpec = {
  about:
    'Shows the last change of a page’s CPU entry and of its device entries, each with the chain of spans behind it: callback, invalidation, system call, operation. Of the page frame that an entry holds, or that is asked for as pfn:N, the last writers of its counts and of its contents. Of an event, the chain behind it; of a use of freed memory, also who freed it.',
  args: [
    ['<file>', 'trace file'],
    [
      '<what>',
      'a page (0x200001000, vpn:0x200001, NAME+PAGES of the workload), a frame (pfn:17) or an event (@812, @fail)',
    ],
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
    'hmmtrace why out.db @fail',
  ],
  run(invocation) {
    const { io, args, options } = invocation;
    return withSession(invocation, (file, session) => {
      const what = args[1] as string;
      const event = what.startsWith('@');
      const place = event ? what.replace(/^@(?=\d)/, '') : textOption(options, 'at');
      const at = resolvePosition(file, session, place ?? '@end');
      const labels = labelsAt(file, session.id, at, workloadOf(session));
      const source = eventsOf(file, session.id);
      const search = progress(io, 'looking back', 'events');
      const looked = (events: number): void => search.update(events, at);
      if (event) {
        const cause = causeOf(source, file.readEvent(session.id, at)!);
        const freed = freedBefore(source, cause.event, looked);
        search.stop();
        if (options['json'] === true) {
          const json = { session: session.id, at, cause: causeJson(cause, labels) };
          const freedJson = freed === undefined ? {} : { freed: causeJson(freed, labels) };
          io.out(`${JSON.stringify({ ...json, ...freedJson })}\n`);
          return 0;
        }
        io.out(causeText(cause, labels, io.style));
        if (freed !== undefined)
          io.out(`${io.style.strong('freed')}\n${causeText(freed, labels, io.style)}`);
        return 0;
      }
      const frame = /^pfn:(\d{1,15})$/.exec(what);
      if (frame !== null) {
        const writers = lastWriters(source, pfn(Number(frame[1])), at, looked);
        search.stop();
        if (options['json'] === true)
          io.out(
            `${JSON.stringify({ session: session.id, at, frame: frameJson(writers, labels) })}\n`,
          );
        else io.out(frameText(writers, labels, io.style));
        return 0;
      }
      const target = resolveAddress(what, labels, numberOption(options, 'mm', { min: 1 }));
      const mm = target.mm ?? 1;
      const found = explainPage(source, mm, target.vpn, at, looked);
      const frames = framesOf(found).map((n) => lastWriters(source, n, at, looked));
      search.stop();
      if (options['json'] === true) {
        io.out(
          `${JSON.stringify({
            session: session.id,
            mm,
            vpn: found.vpn,
            at,
            cpu: causeJson(found.cpu, labels),
            device: found.device.map(({ mirror, cause }) => ({
              mirror,
              name: labels.mirror(mirror),
              ...causeJson(cause, labels),
            })),
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
          `${io.style.strong(`entry of ${labels.mirror(mirror)}, mirror ${mirror}`)}\n${causeText(cause, labels, io.style)}`,
        );
      }
      for (const writers of frames) io.out(frameText(writers, labels, io.style));
      return 0;
    });
  },
};

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
