import type { SessionIndex } from '../../timeline/index-data.js';
import { el } from './dom.js';

/** The workload's text, with the line that is looked at. */
export class Source {
  private readonly list = el('ol', { class: 'tl-source' });
  private readonly box = el(
    'div',
    { class: 'tl-source-box', tabindex: '0', role: 'region', 'aria-label': 'Workload' },
    this.list,
  );
  readonly element = el('div', { class: 'tl-workload' }, el('h3', {}, 'Workload'), this.box);
  private text: string | undefined;
  private marked: HTMLElement | undefined;

  of({ workload }: SessionIndex): void {
    if (workload === this.text) return;
    this.text = workload;
    this.marked = undefined;
    const lines = workload.replace(/\n$/, '').split('\n');
    this.list.replaceChildren(...lines.map((line) => el('li', {}, el('code', {}, line))));
  }

  mark(line: number | undefined): void {
    this.marked?.removeAttribute('aria-current');
    this.marked = line === undefined ? undefined : (this.list.children[line - 1] as HTMLElement);
    if (this.marked === undefined) return;
    this.marked.setAttribute('aria-current', 'true');
    // Not scrollIntoView, which would move the page too.
    const { offsetTop, offsetHeight } = this.marked;
    const { scrollTop, clientHeight } = this.box;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight)
      this.box.scrollTop = offsetTop - clientHeight / 2;
  }
}
