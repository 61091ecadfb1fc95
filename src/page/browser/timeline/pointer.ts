import { el, plain } from './dom.js';
import type { Hit } from './stage.js';
import type { Viewport } from './viewport.js';

/** Pixels that a hand may shake before a click is a drag. */
const STILL = 4;

export interface Ground {
  readonly element: HTMLElement;
  readonly viewport: Viewport;
  /** The place under a point, and places a pixel. */
  place(x: number): number;
  perPixel(): number;
  hit(x: number, y: number): Hit | undefined;
  choose(hit: Hit): void;
}

/** Dragging, the wheel, fingers, and what is said of what is under the pointer. */
export function listen(ground: Ground): void {
  const { element, viewport } = ground;
  const tip = el('div', { class: 'tl-tip', 'aria-hidden': 'true' });
  const fingers = new Map<number, { x: number; y: number }>();
  let moved = 0;

  const at = (e: MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  };
  element.addEventListener('pointerdown', (e) => {
    const [x, y] = at(e);
    // The scroll bar is the browser's.
    if (x > element.clientWidth || e.button !== 0) return;
    if (fingers.size === 0) moved = 0;
    fingers.set(e.pointerId, { x, y });
    element.setPointerCapture(e.pointerId);
    element.focus({ preventScroll: true });
  });
  element.addEventListener('pointermove', (e) => {
    const [x, y] = at(e);
    const before = fingers.get(e.pointerId);
    if (before === undefined) {
      if (e.pointerType === 'mouse') show(x, y);
      return;
    }
    const others = [...fingers].filter(([id]) => id !== e.pointerId);
    moved += Math.abs(x - before.x) + Math.abs(y - before.y);
    if (others.length === 0) {
      if (moved > STILL) {
        viewport.pan((before.x - x) * ground.perPixel());
        if (e.pointerType === 'mouse') element.scrollTop -= y - before.y;
        hide();
      }
    } else {
      const [, other] = others[0]!;
      const [was, is] = [Math.abs(before.x - other.x), Math.abs(x - other.x)];
      const middle = ground.place((x + other.x) / 2);
      if (was > 8 && is > 8) viewport.zoom(was / is, middle);
    }
    fingers.set(e.pointerId, { x, y });
  });
  const up = (e: PointerEvent): void => {
    if (!fingers.delete(e.pointerId) || fingers.size > 0 || e.type !== 'pointerup') return;
    if (moved > STILL) return;
    const hit = ground.hit(...at(e));
    if (hit !== undefined) ground.choose(hit);
  };
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('pointerleave', hide);
  element.addEventListener(
    'wheel',
    (e) => {
      const [x] = at(e);
      // Over the names it scrolls the lanes, as anywhere.
      if (ground.hit(x, 0) === undefined && !e.ctrlKey) return;
      e.preventDefault();
      const unit = e.deltaMode === 1 ? 20 : 1;
      if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY))
        viewport.pan((e.deltaX === 0 ? e.deltaY : e.deltaX) * unit * ground.perPixel());
      else viewport.zoom(1.0016 ** (e.deltaY * unit * (e.ctrlKey ? 4 : 1)), ground.place(x));
    },
    { passive: false },
  );

  function show(x: number, y: number): void {
    const hit = ground.hit(x, y);
    if (hit === undefined || hit.words === '') {
      hide();
      return;
    }
    tip.textContent = plain(hit.words);
    if (!tip.isConnected) element.parentElement!.append(tip);
    const room = element.parentElement!.clientWidth;
    tip.style.left = `${Math.max(0, Math.min(x + 12, room - tip.offsetWidth - 4))}px`;
    tip.style.top = `${element.offsetTop + y + 18}px`;
  }
  function hide(): void {
    tip.remove();
  }
}
