/** A curve with the letter that marks its points. */
export interface Plotted {
  readonly mark: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Lines of a plot with logarithms on both sides; what is zero lies on the bottom. @param size of the field in characters */
export function plot(
  curves: readonly Plotted[],
  size: { readonly columns: number; readonly rows: number },
): string[] {
  const { columns, rows } = size;
  const all = curves.flatMap((c) => c.points);
  const positive = all.map(({ y }) => y).filter((y) => y > 0);
  if (positive.length === 0) return [];
  const xs = all.map(({ x }) => Math.log(Math.max(x, 1)));
  const ys = positive.map((y) => Math.log(y));
  const scale = (v: number, from: number, to: number, steps: number): number =>
    from === to ? 0 : Math.round(((v - from) / (to - from)) * steps);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const hasZero = all.some(({ y }) => y <= 0);
  const bottom = hasZero ? 1 : 0;
  const column = (x: number): number => scale(Math.log(Math.max(x, 1)), left, right, columns - 1);
  const row = (y: number): number =>
    y <= 0 ? 0 : bottom + scale(Math.log(y), low, high, rows - 1 - bottom);
  const field = Array.from({ length: rows }, () => Array<string>(columns).fill(' '));
  const put = (c: number, r: number, mark: string): void => {
    const line = field[rows - 1 - r]!;
    if (line[c] === ' ' || line[c] === '.') line[c] = mark;
    else if (mark !== '.') line[c] = '*';
  };
  for (const { points } of curves)
    for (const [i, to] of points.slice(1).entries()) {
      const [a, b] = [points[i]!, to];
      const [from, until] = [column(a.x), column(b.x)];
      for (let c = from + 1; c < until; c++) {
        const part = (c - from) / (until - from);
        put(c, Math.round(row(a.y) + part * (row(b.y) - row(a.y))), '.');
      }
    }
  for (const { mark, points } of curves)
    for (const { x, y } of points) put(column(x), row(y), mark);
  const labels = new Map<number, string>([
    [0, hasZero ? '0' : amount(Math.min(...positive))],
    [bottom, amount(Math.min(...positive))],
    [rows - 1, amount(Math.max(...positive))],
  ]);
  if (hasZero) labels.set(0, '0');
  const wide = Math.max(...[...labels.values()].map((l) => l.length));
  const lines = field.map((line, i) => {
    const label = labels.get(rows - 1 - i) ?? '';
    return `${label.padStart(wide)} |${line.join('').trimEnd()}`;
  });
  const [first, last] = [amount(Math.exp(left)), amount(Math.exp(right))];
  const between = Math.max(1, columns - first.length - last.length);
  return [
    ...lines,
    `${' '.repeat(wide)} +${'-'.repeat(columns)}`,
    `${' '.repeat(wide + 2)}${first}${' '.repeat(between)}${last}`,
  ];
}

function amount(n: number): string {
  return Math.round(n).toLocaleString('en');
}
