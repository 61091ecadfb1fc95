/** One measurement: what was scaled, and what it cost. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a cost grows, as far as points tell. */
export type Fit =
  | { readonly kind: 'constant'; readonly y: number }
  /** y is about factor · x ^ exponent. */
  | (Power & { readonly kind: 'power' })
  /** The points lie on a line, and not on a power: y is about at + slope · x. */
  | (Power & Line & { readonly kind: 'line' })
  /** The points lie off both: what is nearest, and how the last two go on. */
  | (Power & { readonly kind: 'none'; readonly last: number })
  | { readonly kind: 'refused'; readonly why: string };

export interface Power {
  readonly exponent: number;
  readonly factor: number;
  /** Of the logarithms. */
  readonly r2: number;
  /** How far a point lies off, at most: 0.1 is ten percent. */
  readonly off: number;
}

export interface Line {
  readonly at: number;
  readonly slope: number;
  /** How far a point lies off the line, at most. */
  readonly offLine: number;
}

/** Points that lie no further off than this are on it. */
const ON_IT = 0.02;
/** Points that lie further off than this follow no power. */
export const FAR = 0.15;

/**
 * Least squares of the logarithms: the exponent with which a cost grows. Less than three points lie on
 * any line, and nothing has the logarithm of zero.
 */
export function fitPower(points: readonly Point[]): Fit {
  const distinct = new Set(points.map(({ x }) => x));
  if (distinct.size < 3)
    return {
      kind: 'refused',
      why: `${distinct.size} point${distinct.size === 1 ? '' : 's'}, at least 3 are needed`,
    };
  if (points.every(({ y }) => y === points[0]!.y)) return { kind: 'constant', y: points[0]!.y };
  const zero = points.find(({ x, y }) => x <= 0 || y <= 0);
  if (zero !== undefined)
    return { kind: 'refused', why: `${zero.y} at ${zero.x}: zero is no power` };
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: (p: Point) => number): number =>
    logs.reduce((sum, p) => sum + of(p), 0) / logs.length;
  const [mx, my] = [mean((p) => p.x), mean((p) => p.y)];
  const sxx = mean((p) => (p.x - mx) ** 2);
  const syy = mean((p) => (p.y - my) ** 2);
  const exponent = mean((p) => (p.x - mx) * (p.y - my)) / sxx;
  const at = my - exponent * mx;
  const residuals = logs.map(({ x, y }) => y - (at + exponent * x));
  const r2 = 1 - residuals.reduce((sum, r) => sum + r * r, 0) / logs.length / syy;
  const off = Math.max(...residuals.map((r) => Math.exp(Math.abs(r)) - 1));
  const power = { exponent, factor: Math.exp(at), r2, off };
  // 2 + 3 x is nearly a power where x is large; it is a line.
  if (off <= ON_IT) return { kind: 'power', ...power };
  const line = fitLine(points);
  if (line.offLine <= ON_IT) return { kind: 'line', ...power, ...line };
  if (off <= FAR) return { kind: 'power', ...power };
  const [a, b] = logs.slice(-2) as [Point, Point];
  return { kind: 'none', ...power, last: (b.y - a.y) / (b.x - a.x) };
}

/** Least squares of how far points lie off by their own size, so that small ones count as large ones do. */
function fitLine(points: readonly Point[]): Line {
  const sum = (of: (p: Point) => number): number =>
    points.reduce((all, p) => all + of(p) / (p.y * p.y), 0);
  const [s1, sx, sxx] = [sum(() => 1), sum((p) => p.x), sum((p) => p.x * p.x)];
  const [sy, sxy] = [sum((p) => p.y), sum((p) => p.x * p.y)];
  const slope = (s1 * sxy - sx * sy) / (s1 * sxx - sx * sx);
  const at = (sy - slope * sx) / s1;
  const offLine = Math.max(...points.map(({ x, y }) => Math.abs(at + slope * x - y) / y));
  return { at, slope, offLine };
}
