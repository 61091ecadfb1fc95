import { escaped, STEERING } from '../../../units/json-text.js';

type Child = Node | string | undefined;

const EACH = new RegExp(`[${STEERING}]`, 'gu');
/** A text as it is shown: what reorders or hides text is written out, as everywhere on a page. */
export function plain(text: string): string {
  return text.replace(EACH, escaped);
}
function shown(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((c) => (c === undefined ? [] : [typeof c === 'string' ? plain(c) : c]));
}

/** An element with attributes and what is in it; texts are texts, whatever stands in them. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...shown(children));
  return element;
}

export function button(text: string, label: string, act: () => void): HTMLButtonElement {
  const made = el('button', { type: 'button', 'aria-label': label, title: label }, text);
  made.addEventListener('click', act);
  return made;
}

export function replace(element: HTMLElement, ...children: readonly Child[]): void {
  element.replaceChildren(...shown(children));
}

/** A canvas that is as sharp as the screen. */
export class Sheet {
  readonly canvas = el('canvas', { 'aria-hidden': 'true' });
  readonly context: CanvasRenderingContext2D;
  width = 0;
  height = 0;
  ratio = 1;

  constructor() {
    this.context = this.canvas.getContext('2d')!;
  }

  /** Empty, of a size in pixels of the page. */
  clear(width: number, height: number): CanvasRenderingContext2D {
    const ratio = devicePixelRatio;
    const { canvas, context } = this;
    if (width !== this.width || height !== this.height || ratio !== this.ratio) {
      [this.width, this.height, this.ratio] = [width, height, ratio];
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = FONT;
    context.textBaseline = 'middle';
    return context;
  }
}
const FONT = "12px system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif";

/** Virtual time. */
export function timeText(nanoseconds: number): string {
  return nanoseconds < 1e7
    ? `${(nanoseconds / 1e3).toFixed(2)} µs`
    : `${(nanoseconds / 1e6).toFixed(2)} ms`;
}
