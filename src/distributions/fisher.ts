/**
 * How probable it is that two samples of `n` runs each, from one source, are at least as unlike in a yes
 * or no as two that came out `a` and `b` times: Fisher's exact test, two-sided (all tables with the same
 * sum that are no more probable than this one).
 */
export function fisher(a: number, b: number, n: number): number {
  const sum = a + b;
  const log = (k: number): number =>
    logChoose(n, k) + logChoose(n, sum - k) - logChoose(2 * n, sum);
  const seen = log(a);
  let p = 0;
  for (let k = Math.max(0, sum - n); k <= Math.min(n, sum); k++)
    if (log(k) <= seen + ROUNDING) p += Math.exp(log(k));
  return Math.min(1, p);
}
/** Tables that are equally probable are so but for the last digits. */
const ROUNDING = 1e-9;

/** By logarithms of factorials, which are added up once. */
function logChoose(n: number, k: number): number {
  for (let i = logFactorials.length; i <= n; i++)
    logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]! - logFactorials[k]! - logFactorials[n - k]!;
}
const logFactorials = [0];
