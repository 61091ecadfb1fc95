import { button, el } from './dom.js';

const KEYS: readonly (readonly [string, string])[] = [
  ['← →', 'earlier, later (with Shift by a whole window)'],
  ['↑ ↓', 'to lanes above and below'],
  ['+ −', 'closer, farther; so does the wheel, and two fingers'],
  ['0', 'the whole session'],
  ['Home End', 'to the beginning, to the end'],
  [', .', 'the event before, the next one'],
  ['[ ]', 'the thing before on the same lane, the next one'],
  ['p n', 'the violation before, the next one'],
  ['Enter', 'to what is said of the chosen event'],
  ['/', 'search; Enter goes to the next place, Shift+Enter to the one before'],
  ['t', 'to the table of the events in view'],
  ['m', 'to the address map, and back to the lanes'],
  ['Escape', 'choose nothing, or leave this list'],
  ['?', 'this list'],
];

/** What the keys do. */
export class Help {
  readonly element = el('dialog', { class: 'tl-help', 'aria-label': 'Keys' });

  constructor() {
    const rows = KEYS.map(([keys, what]) =>
      el(
        'div',
        {},
        el('dt', {}, ...keys.split(' ').map((k) => el('kbd', {}, k))),
        el('dd', {}, what),
      ),
    );
    this.element.append(
      el('h3', {}, 'Keys, on the timeline and the address map'),
      el('dl', {}, ...rows),
      button('Close', 'Close the list of keys', () => this.element.close()),
    );
  }
  open(): void {
    if (!this.element.open) this.element.showModal();
  }
}
