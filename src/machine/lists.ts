/*
 * Short lists in an order of their own. What splice() does beside, a list of what was removed, costs more than
 * moving the few behind.
 */

export function insertAt<T>(list: T[], at: number, item: T): void {
  for (let i = list.length; i > at; i--) list[i] = list[i - 1]!;
  list[at] = item;
}
/** @param at there has to be one */
export function removeAt(list: unknown[], at: number): void {
  for (let i = at + 1; i < list.length; i++) list[i - 1] = list[i];
  list.pop();
}
