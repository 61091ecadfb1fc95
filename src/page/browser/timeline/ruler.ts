import type { Axis } from './axis.js';
import { timeText } from './dom.js';
import { fitting, widthOf, xOf, type Frame } from './draw-lanes.js';
import type { Palette } from './palette.js';
import type { Store } from './store.js';

export const RULER_HEIGHT = 52;

/** Where a session parts from the other one, and what that is called. */
export interface Parting {
  readonly event: number;
  readonly words: string;
}

interface RulerScene {
  readonly frame: Frame;
  readonly axis: Axis;
  readonly store: Store;
  readonly palette: Palette;
  readonly selected: number | undefined;
  readonly parting: Parting | undefined;
}

/** Numbers of events with their virtual time, and flags where rules are broken. */
export function drawRuler(c: CanvasRenderingContext2D, scene: RulerScene): void {
  const { frame, axis, store, palette } = scene;
  const { left, right } = frame;
  if (left > 0) {
    c.fillStyle = palette.dim;
    c.fillText('event', 8, 10);
    c.fillText('virtual time', 8, 24);
  }
  const first = Math.max(1, axis.event(Math.max(frame.from, 0)));
  const last = Math.min(
    store.index.events,
    axis.event(frame.from + (right - left) * frame.perPixel),
  );
  const step = stepFor(((last - first) / Math.max(1, right - left)) * 96);
  c.fillStyle = palette.line;
  c.fillRect(left, RULER_HEIGHT - 1, right - left, 1);
  let until = -Infinity;
  for (let event = Math.ceil(first / step) * step || step; event <= last; event += step) {
    const x = xOf(frame, axis.place(event + 0.5));
    c.fillStyle = palette.strong;
    c.fillRect(Math.round(x), RULER_HEIGHT - 6, 1, 5);
    const number = event.toLocaleString('en');
    const time = timeText(store.timeOf(event));
    const half = Math.max(widthOf(c, number), widthOf(c, time)) / 2;
    if (x - half < Math.max(left, until) || x + half > right) continue;
    until = x + half + 12;
    c.textAlign = 'center';
    c.fillStyle = palette.text;
    c.fillText(number, x, 10);
    c.fillStyle = palette.dim;
    c.fillText(time, x, 24);
    c.textAlign = 'start';
  }
  drawFlags(c, scene);
}

/** A round number of events. */
function stepFor(events: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(events, 1)));
  const step = [1, 2, 5, 10].find((n) => n * power >= events) ?? 10;
  return Math.max(1, step * power);
}

function drawFlags(c: CanvasRenderingContext2D, scene: RulerScene): void {
  const { frame, axis, store, palette, parting, selected } = scene;
  const y = 37;
  let until = frame.left;
  const flag = (event: number, text: string, colour: string, pole: boolean): void => {
    const x = xOf(frame, axis.place(event + 0.5));
    if (x < frame.left || x > frame.right) return;
    c.fillStyle = colour;
    c.beginPath();
    if (pole) {
      c.rect(x - 0.5, y - 7, 1.5, 21);
      c.moveTo(x + 1, y - 7);
      c.lineTo(x + 9, y - 3);
      c.lineTo(x + 1, y + 1);
    } else {
      c.moveTo(x, y - 5);
      c.lineTo(x + 5, y);
      c.lineTo(x, y + 5);
      c.lineTo(x - 5, y);
    }
    c.fill();
    // A name has room or it has none; what it names is marked all the same.
    if (x < until - 4) return;
    const room = frame.right - x - 14;
    const shown = fitting(c, text, Math.max(room, 0));
    const width = widthOf(c, shown);
    const leftRoom = x - frame.left - 8;
    if (shown === text || leftRoom < widthOf(c, text)) {
      c.fillText(shown, x + 12, y);
      until = x + 16 + width;
    } else {
      c.textAlign = 'end';
      c.fillText(text, x - 6, y);
      c.textAlign = 'start';
      until = x + 12;
    }
  };
  const marks: [number, string, string, boolean][] = store.index.flags.map(({ event, name }) => [
    event,
    name.replace(/^VIOLATION: /, ''),
    palette.bad,
    true,
  ]);
  if (parting !== undefined) marks.push([parting.event, parting.words, palette.text, false]);
  marks.sort(([a], [b]) => a - b);
  const visible = marks.filter(([event]) => {
    const x = xOf(frame, axis.place(event + 0.5));
    return x >= frame.left && x <= frame.right;
  });
  for (const [event, name, colour, pole] of visible) flag(event, name, colour, pole);
  if (selected === undefined) return;
  const x = xOf(frame, axis.place(selected + 0.5));
  if (x < frame.left || x > frame.right) return;
  c.fillStyle = palette.mark;
  c.beginPath();
  c.moveTo(x - 5, RULER_HEIGHT - 7);
  c.lineTo(x + 5, RULER_HEIGHT - 7);
  c.lineTo(x, RULER_HEIGHT);
  c.fill();
}
