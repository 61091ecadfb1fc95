import type { SessionIndex } from '../../timeline/index-data.js';
import { button, el, replace } from './dom.js';
import type { Trouble } from './store.js';

/** Says that the server does not give what the page asks for, as long as that is so. */
export class Troubles {
  readonly element = el('div', { class: 'tl-trouble', role: 'alert' });
  private shown: Trouble | undefined;

  /** @param again asks again for what did not come */
  constructor(private readonly again: () => void) {
    this.element.hidden = true;
  }

  show({ file, session }: SessionIndex, trouble: Trouble | undefined): void {
    if (trouble === this.shown) return;
    this.shown = trouble;
    this.element.hidden = trouble === undefined;
    if (trouble === undefined) return;
    const ask = button('Ask again', 'Ask again', this.again);
    const command = el('code', {}, `hmmtrace serve ${file ?? 'FILE'} -s ${session}`);
    const [words, ...more] =
      trouble === 'gone'
        ? [
            'The server does not answer: what has not come yet is not shown. If it has ended, ',
            command,
            ' starts it again, at a new address. ',
          ]
        : [
            'The server no longer has what this page is of: the trace file is another one by now. Load the page again. ',
          ];
    replace(this.element, words, ...more, ask);
  }
}
