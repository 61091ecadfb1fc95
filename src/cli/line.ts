/*
 * The terminal's last line, where a piece of work may have written how far it has come: whoever
 * writes something else there erases it first.
 */

let erase: (() => void) | undefined;

/** @param how called once, when the line is wanted for something else */
export function lineTaken(how: () => void): void {
  erase = how;
}

/** Makes room for a line of output. */
export function eraseLine(): void {
  const how = erase;
  erase = undefined;
  how?.();
}
