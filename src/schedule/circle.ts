/** A circle of names from a beginning that does not depend on where it was entered: the least rotation. */
export function rotated(circle: readonly string[]): readonly string[] {
  const turns = circle.map((_, i) => [...circle.slice(i), ...circle.slice(0, i)]);
  return turns.reduce((a, b) => (JSON.stringify(b) < JSON.stringify(a) ? b : a), circle);
}
