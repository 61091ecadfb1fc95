import { el, Sheet } from './dom.js';
import type { Palette } from './palette.js';
import type { Stage } from './stage.js';
import type { Viewport } from './viewport.js';

const HEIGHT = 34;

/** The whole of the sessions on a strip, with what of it is seen; dragging on it moves that. */
export class Overview {
  readonly element: HTMLElement;
  private readonly sheet = new Sheet();

  constructor(
    private readonly stages: readonly Stage[],
    private readonly viewport: Viewport,
  ) {
    this.element = el('div', { class: 'tl-overview', 'aria-hidden': 'true' }, this.sheet.canvas);
    const move = (e: PointerEvent): void => {
      const box = this.element.getBoundingClientRect();
      const at = ((e.clientX - box.left) / box.width) * viewport.length;
      viewport.show(at - viewport.width / 2, at + viewport.width / 2);
    };
    this.element.addEventListener('pointerdown', (e) => {
      this.element.setPointerCapture(e.pointerId);
      move(e);
    });
    this.element.addEventListener('pointermove', (e) => {
      if (this.element.hasPointerCapture(e.pointerId)) move(e);
    });
  }

  draw(palette: Palette): void {
    const width = this.element.clientWidth;
    const c = this.sheet.clear(width, HEIGHT);
    const { viewport, stages } = this;
    const x = (place: number): number => (place / viewport.length) * width;
    const tall = HEIGHT / stages.length;
    stages.forEach((stage, s) => {
      const { store, axis } = stage;
      const level = store.levels.at(-1);
      if (level === undefined) return;
      const rows = store.index.lanes
        .filter((l) => l.role === 'thread' && l.spans.length > 0)
        .slice(0, Math.floor(tall / 3));
      c.globalAlpha = 0.6;
      rows.forEach(({ spans }, i) => {
        const runs = level.rows[spans[0]!]!;
        const [y0, y1] = [i, i + 1].map((n) => s * tall + 3 + ((tall - 6) * n) / rows.length) as [
          number,
          number,
        ];
        for (let r = 0; r < runs.at.length; r++) {
          const begin = runs.at[r]! * level.width;
          const [x0, x1] = [axis.place(begin), axis.place(begin + runs.length[r]! * level.width)];
          c.fillStyle = palette.inks[runs.category[r]!]!;
          c.fillRect(x(x0), y0, Math.max(1, x(x1) - x(x0)), Math.max(1, y1 - y0 - 1));
        }
      });
      c.globalAlpha = 1;
      c.fillStyle = palette.bad;
      for (const { event } of store.index.flags) {
        const at = x(axis.place(event + 0.5));
        c.beginPath();
        c.moveTo(at - 3, s * tall);
        c.lineTo(at + 3, s * tall);
        c.lineTo(at, s * tall + 6);
        c.fill();
        c.fillRect(at - 0.5, s * tall, 1, tall);
      }
    });
    const [x0, x1] = [x(viewport.from), x(viewport.to)];
    c.fillStyle = palette.shade;
    c.fillRect(0, 0, x0, HEIGHT);
    c.fillRect(x1, 0, width - x1, HEIGHT);
    c.strokeStyle = palette.mark;
    c.lineWidth = 1.5;
    c.strokeRect(x0 + 1, 1, Math.max(2, x1 - x0 - 2), HEIGHT - 2);
  }
}
