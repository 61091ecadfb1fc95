/** A text that must not begin a line of its own: line feeds and tabs as in JSON. */
export function oneLine(text: string): string {
  return text.replace(/[\n\t]/g, (c) => (c === '\n' ? '\\n' : '\\t'));
}
