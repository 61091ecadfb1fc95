import type { Claim, DocketCase } from './case.js';

/** A claim with a design put in the place of the one that shows it. */
export interface Swap {
  readonly claim: Claim;
  readonly from: string;
  readonly to: string;
  /** The case names the design as one under which it does not hold: then one failing claim is enough. */
  readonly contrast: boolean;
}

/**
 * Claims that have to fail, if each claim of a case says anything: a design that shows a thing in the
 * place of one of which the case says that it does not, and the other way round.
 */
export function swapsOf({ claims, contrasts }: DocketCase): Swap[] {
  return claims.flatMap((claim) => [
    ...claims.flatMap((other) => swapped(claim, other)),
    ...contrasts.flatMap((to) => contrasted(claim, to)),
  ]);
}

function swapped(claim: Claim, other: Claim): Swap[] {
  const swap = (changed: Claim, from: string, to: string): Swap[] => [
    { claim: changed, from, to, contrast: false },
  ];
  if (claim === other) {
    // The other way round it is false.
    if (claim.kind === 'count' && typeof claim.right === 'string' && claim.relation !== '=') {
      const { left, right } = claim;
      return swap({ ...claim, left: right, right: left }, left, right);
    }
    if (claim.kind === 'answers' && !claim.same) {
      const [a, b] = claim.designs;
      return swap({ ...claim, designs: [a, a] }, b, a);
    }
    return [];
  }
  if (claim.kind === 'count') {
    if (other.kind !== 'count' || other.count !== claim.count) return [];
    const [mine, theirs] = [claim, other].map((c) => (c.relation === '=' ? c.right : undefined));
    if (typeof mine !== 'number' || typeof theirs !== 'number' || mine === theirs) return [];
    return swap({ ...claim, left: other.left }, claim.left, other.left);
  }
  if (claim.kind === 'answers' || !contradicts(claim, other)) return [];
  // Long enough for what is seen with luck only.
  const seeds = Math.max(claim.seeds, other.seeds);
  return other.designs.flatMap((to) =>
    swap({ ...claim, designs: [to], seeds }, claim.designs.join(', '), to),
  );
}

type Shown = Claim & { kind: 'seen' | 'nothing' };

/** Does one claim say that there is what the other says there is not? */
function contradicts(claim: Shown, other: Claim): other is Shown {
  const shows = (c: Claim): boolean => c.kind === 'seen' && c.how !== 'never';
  const isNo = (c: Claim): boolean => c.kind === 'nothing' || !shows(c);
  if (other.kind !== 'seen' && other.kind !== 'nothing') return false;
  if (claim.kind === 'nothing') return shows(other) && isBreach(other);
  if (other.kind === 'nothing') return shows(claim) && isBreach(claim);
  const [a, b] = [claim.sight, other.sight];
  if (a.kind === 'answer' && b.kind === 'answer' && shows(claim) && shows(other)) {
    const sameOperation = [...a.operations].every((op) => b.operations.has(op));
    return sameOperation && JSON.stringify(a.expect) !== JSON.stringify(b.expect);
  }
  return isNo(claim) !== isNo(other) && JSON.stringify(a) === JSON.stringify(b);
}
function isBreach(claim: Claim): boolean {
  return claim.kind === 'seen' && claim.sight.kind === 'breach';
}

function contrasted(claim: Claim, to: string): Swap[] {
  const contrast = true;
  switch (claim.kind) {
    case 'seen':
    case 'nothing':
      return [{ claim: { ...claim, designs: [to] }, from: claim.designs.join(', '), to, contrast }];
    case 'count':
      return [{ claim: { ...claim, left: to }, from: claim.left, to, contrast }];
    case 'answers': {
      const [a, from] = claim.designs;
      return [{ claim: { ...claim, designs: [a, to] }, from, to, contrast }];
    }
  }
}
