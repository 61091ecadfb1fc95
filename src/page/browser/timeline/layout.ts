import type { SessionIndex } from '../../timeline/index-data.js';
import type { LaneInfo } from '../../timeline/lanes.js';

/** Pixels. */
export const SPAN_HEIGHT = 18;
const LOCK_HEIGHT = 15;
const INSTANT_HEIGHT = 14;
const HEAD_HEIGHT = 18;
const GAP = 5;

/** A row of a lane: where it is drawn. */
export interface Row {
  readonly lane: number;
  /** -1: what happens at once. */
  readonly depth: number;
  /** Its row in levels. */
  readonly number: number;
  readonly top: number;
  readonly height: number;
}
export interface LaneBox {
  readonly id: number;
  readonly info: LaneInfo;
  readonly name: string;
  readonly indent: number;
  readonly top: number;
  readonly height: number;
  readonly rows: readonly Row[];
}
export interface Layout {
  readonly boxes: readonly LaneBox[];
  readonly height: number;
}

/**
 * Lanes from top to bottom: tasks first, as they are what a reader looks for, then what they share.
 * @param heads names stand above lanes, not beside them
 */
export function layOut(index: SessionIndex, heads: boolean): Layout {
  const { lanes } = index;
  const below = new Map<number | undefined, number[]>();
  lanes.forEach(({ parent }, id) => {
    const list = below.get(parent);
    if (list === undefined) below.set(parent, [id]);
    else list.push(id);
  });
  const boxes: LaneBox[] = [];
  let top = 4;
  const add = (id: number, indent: number): void => {
    const info = lanes[id]!;
    const own = info.spans.length > 0 || info.instants !== undefined;
    const children = (below.get(id) ?? []).sort((a, b) => rank(lanes[a]!) - rank(lanes[b]!));
    if (own || children.length > 0) {
      const box = boxOf(id, info, indent, top, heads || !own);
      boxes.push(box);
      top += box.height;
    }
    for (const child of children) add(child, indent + 1);
  };
  const roots = (below.get(undefined) ?? []).filter((id) => lanes[id]!.name !== 'VIOLATIONS');
  for (const root of roots.sort((a, b) => rank(lanes[a]!) - rank(lanes[b]!) || a - b)) add(root, 0);
  return { boxes, height: top + 4 };
}

function boxOf(id: number, info: LaneInfo, indent: number, top: number, head: boolean): LaneBox {
  const rows: Row[] = [];
  let at = top + (head ? HEAD_HEIGHT : 0);
  const height = info.role === 'locks' ? LOCK_HEIGHT : SPAN_HEIGHT;
  info.spans.forEach((number, depth) => {
    rows.push({ lane: id, depth, number, top: at, height });
    at += height;
  });
  if (info.instants !== undefined) {
    rows.push({ lane: id, depth: -1, number: info.instants, top: at, height: INSTANT_HEIGHT });
    at += INSTANT_HEIGHT;
  }
  const times = info.uses > 1 ? ` (${info.uses} one after another)` : '';
  const name = `${info.name}${times}`;
  return { id, info, name, indent, top, height: at - top + GAP, rows };
}

/** Processes with their tasks come first, the session itself last. */
function rank({ role, name }: LaneInfo): number {
  if (role === 'process') return 0;
  if (role === 'locks') return -1;
  if (name.startsWith('address space')) return 1;
  if (name.startsWith('session ')) return 4;
  return name.startsWith('locks that') ? 3 : 2;
}
