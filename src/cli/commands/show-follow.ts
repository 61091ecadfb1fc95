import { setTimeout as sleep } from 'node:timers/promises';
import { followEvents } from '../../replay/follow.js';
import { describeEvent } from '../../replay/text/describe-event.js';
import { Labels } from '../../replay/text/labels.js';
import type { SessionInfo } from '../../store/trace-file.js';
import { EXIT } from '../../units/user-error.js';
import type { Invocation } from '../command.js';
import { eventJson } from '../../view/cause.js';
import { isStory } from '../../view/event-table.js';
import { checkInterrupted } from '../interrupt.js';
import { workloadOf } from '../../replay/workload-of.js';
import { outcome } from '../../view/sessions.js';

/** Milliseconds between two looks. */
const PAUSE = 200;

/** Prints the events of a session, a line each, until it ends or the user has seen enough. */
export async function showFollowing(
  path: string,
  session: SessionInfo,
  from: number,
  { io, options }: Invocation,
): Promise<number> {
  const json = options['json'] === true;
  const all = options['all'] === true;
  const labels = new Labels(workloadOf(session));
  const end = await followEvents(
    path,
    session.id,
    1,
    (e) => {
      labels.observe(e);
      if (e.seq < from || !(all || isStory(e))) return;
      const text = describeEvent(e, labels);
      if (json) io.out(`${JSON.stringify(eventJson(e, text))}\n`);
      else io.out(`${String(e.seq).padStart(8)}  ${labels.task(e.task).padEnd(12)}  ${text}\n`);
    },
    async () => {
      io.flush();
      checkInterrupted();
      await sleep(PAUSE);
      checkInterrupted();
      return true;
    },
  );
  io.flush();
  if (!json) io.err(`${io.errStyle.dim(`session ${end.id}: ${outcome(end)}`)}\n`);
  return EXIT.ok;
}
