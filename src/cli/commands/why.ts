import { explainPage } from '../../replay/why.js';
import { TraceFile } from '../../store/trace-file.js';
import { addressOf } from '../../units/numbers.js';
import { labelsAt, resolveAddress } from '../address.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
} from '../command.js';
import { hex } from '../../replay/text/labels.js';
import { resolvePosition, resolveSession } from '../position.js';
import { workloadOf } from '../workload-of.js';
import { causeJson, causeText } from '../format/cause.js';

export const why: CommandSpec = {
  name: 'why',
  summary: 'explain how a page came to be mapped as it is',
  about:
    'Shows the last change of a page’s CPU entry and of its device entries, each with the chain of spans behind it: callback, invalidation, system call, operation.',
  args: [
    ['<file>', 'trace file'],
    ['<address>', '0x200001000, vpn:0x200001, or NAME+PAGES of the workload'],
  ],
  options: [
    SESSION_OPTION,
    ['--at <position>', 'as of this event (812, @end, @-20, @fail)', '@end'],
    ['--mm <number>', 'address space, where the address does not say'],
    JSON_OPTION,
  ],
  examples: ['hmmtrace why out.db buf+7 --at @fail', 'hmmtrace why out.db 0x200001000 --at 812'],
  run({ io, args, options }) {
    const file = TraceFile.open(args[0] as string);
    try {
      const session = resolveSession(file, textOption(options, 'session'));
      const at = resolvePosition(file, session, textOption(options, 'at') ?? '@end');
      const labels = labelsAt(file, session.id, at, workloadOf(session));
      const target = resolveAddress(args[1] as string, labels);
      const mm = numberOption(options, 'mm', { min: 1 }) ?? target.mm ?? 1;
      const found = explainPage(
        (to, visit) => file.readEvents(session.id, 1, to, visit),
        mm,
        target.vpn,
        at,
      );
      if (options['json'] === true) {
        io.out(
          `${JSON.stringify({
            session: session.id,
            mm,
            vpn: found.vpn,
            at,
            cpu: causeJson(found.cpu, labels),
            device: found.device.map((d) => ({ mirror: d.mirror, ...causeJson(d.cause, labels) })),
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
      return 0;
    } finally {
      file.close();
    }
  },
};
