/*
 * Dark or light: as the system says, until the reader of the page says otherwise. Runs before the page
 * is drawn, so that nothing flashes.
 */

const KEY = 'hmmtrace-theme';
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

export function isDark(): boolean {
  return (root.dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark';
}

/** Called when the colours change: what is drawn by a script has to be drawn again. */
export function onTheme(redraw: () => void): void {
  system.addEventListener('change', redraw);
  new MutationObserver(redraw).observe(root, { attributeFilter: ['data-theme'] });
}

/** A colour of the style sheet, by its variable's name without the dashes. */
export function colour(name: string): string {
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

/** What was chosen before; a browser may keep nothing for a file of the disk. */
export function restoreTheme(): void {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === 'dark' || kept === 'light') root.dataset['theme'] = kept;
  } catch {
    // As the system says.
  }
}

export function setUpSwitch(button: HTMLElement): void {
  const say = (): void => {
    button.textContent = isDark() ? 'Light colours' : 'Dark colours';
  };
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem(KEY, root.dataset['theme']!);
    } catch {
      // It holds until the page is left.
    }
  });
  onTheme(say);
  say();
}
