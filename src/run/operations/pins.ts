import {
  getPages,
  keepPages,
  letGo,
  letGoOfAll,
  readPin,
  writePin,
  type Request,
  type Seen,
} from '../../driver/pins.js';
import type { Num, Place } from '../../language/ast.js';
import type { PinOperation, PinRef } from '../../language/operations/pins.js';
import type { Run } from '../../schedule/engine.js';
import { ENOENT } from '../../units/errno.js';
import { runLengths } from '../answer.js';
import type { Frame, Outcome, Session } from '../session.js';
import { mmOf, num, place, type Performers } from './performer.js';

export const PINS: Performers<PinOperation> = {
  pin: (run, op, frame) => keep(run, op, frame, true, op.longterm),
  hold: (run, op, frame) => keep(run, op, frame, false, false),
  *get(run, op, frame) {
    const got = yield* getPages(run.k, mmOf(run, frame), request(op, frame, false, false));
    return typeof got === 'number' ? { ret: got } : outcome(got);
  },
  *unpin(run, { pin }, frame) {
    const { k } = run;
    const pages =
      pin === undefined
        ? yield* letGoOfAll(k, frame.process)
        : yield* letGo(k, frame.process, numberOf(run, pin, frame));
    return pages < 0 ? { ret: pages } : { ret: 0, cpages: pages };
  },
  *pinRead(run, { pin }, frame) {
    const seen = readPin(run.k, frame.process, numberOf(run, pin, frame));
    return typeof seen === 'number' ? { ret: seen } : outcome(seen);
  },
  *pinWrite(run, { pin, first }, frame) {
    const number = numberOf(run, pin, frame);
    const pages = writePin(run.k, frame.process, number, num(first, frame));
    return pages < 0 ? { ret: pages } : { ret: 0, cpages: pages };
  },
};

interface Asked {
  readonly at: Place;
  readonly npages: Num;
  readonly write: boolean;
  readonly fast: boolean;
  readonly lru?: true;
}

function request(op: Asked, frame: Frame, pinned: boolean, longterm: boolean): Request {
  const { write, fast, lru = false } = op;
  const [start, npages] = [place(op.at, frame), num(op.npages, frame)];
  return { start, npages, write, pinned, longterm, fast, lru };
}

function* keep(
  run: Session,
  op: Asked & { readonly name: string | undefined },
  frame: Frame,
  pinned: boolean,
  longterm: boolean,
): Run<Outcome> {
  const asked = request(op, frame, pinned, longterm);
  const kept = yield* keepPages(run.k, frame.process, mmOf(run, frame), op.name ?? '', asked);
  if (typeof kept === 'number') return { ret: kept };
  return { ...outcome(kept.seen), pin: kept.pin };
}

function outcome({ pages, data, kinds }: Seen): Outcome {
  return { ret: 0, cpages: pages, data, kinds: runLengths(kinds) };
}

/** Of a name: what the process keeps under it and got last; of nothing a number that no pin has. */
function numberOf(run: Session, pin: PinRef, frame: Frame): number {
  if (typeof pin !== 'string') return num(pin.id, frame);
  let found = ENOENT;
  for (const { id, name } of run.k.state.processes.get(frame.process)!.pins.values())
    if (name === pin) found = Math.max(found, id);
  return found;
}
