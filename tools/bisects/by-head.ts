import { minimalSets } from '../../src/bisect/switches/minimal-sets.js';
import { resolveDesign, switchDifferences } from '../../src/designs/resolve.js';
import { designsOf, type Claim, type DocketCase } from '../../src/docket/case.js';
import { checkClaim } from '../../src/docket/check.js';
import type { BisectedCase } from './data.js';

/*
 * Cases of 2019 and of coherent memory in which two designs differ by a state, an answer or a cost and by no
 * verdict, so that `bisect switches` has nothing to ask: what a line of the head says of the one design is asked of
 * mixtures of the two.
 */

interface Asked {
  readonly shows: string;
  readonly without: string;
  /** The line, as it begins behind its design or its count. */
  readonly line: string;
}

const V2 = 'hmm-2019-v2';
const DOCUMENTED = 'driver.rangeUse=asDocumented';
const AROUND = 'driver.rangeRequest=around';

export const BY_HEAD: Readonly<Record<string, Asked>> = {
  B1: { shows: 'hmm-2019-repaired', without: V2, line: 'hmm-2019-repaired > 5' },
  B4: { shows: V2, without: 'hmm-2019-repaired', line: 'state adjacent_hit' },
  B5: { shows: V2, without: 'linux-5.8', line: 'state unrelated_wait' },
  B8: { shows: `${V2}+${DOCUMENTED}`, without: V2, line: 'state woken_by_death' },
  U43b: {
    shows: 'linux-6.1+migrate.coherentHole=refused',
    without: 'linux-6.1',
    line: 'ioctl(fd, HMM_DMIRROR_SNAPSHOT',
  },
  U47: {
    shows: 'linux-6.1+migrate.waiterRef=held',
    without: 'linux-6.1',
    line: 'ioctl(fd, HMM_DMIRROR_READ',
  },
  U57: { shows: `${V2}+${DOCUMENTED}`, without: V2, line: 'ioctl(fd, HMM_DMIRROR_READ' },
  U61: {
    shows: `hmm-2019-before+${AROUND}`,
    without: `hmm-2019-repaired+${AROUND}`,
    line: 'ioctl(fd, HMM_DMIRROR_WRITE, bare',
  },
  U62: {
    shows: `${V2}+${DOCUMENTED}`,
    without: V2,
    line: `${V2}+${DOCUMENTED} > `,
  },
  U65: {
    shows: `${V2}+${DOCUMENTED}`,
    without: `hmm-2019-repaired+${DOCUMENTED}`,
    line: 'state valid_when_dead',
  },
  U65b: {
    shows: `${V2}+${DOCUMENTED}`,
    without: `hmm-2019-repaired+${DOCUMENTED}`,
    line: 'state valid_when_dead',
  },
  U65c: {
    shows: `${V2}+${DOCUMENTED}Again`,
    without: `hmm-2019-repaired+${DOCUMENTED}Again`,
    line: 'state mapped_when_dead',
  },
};

/** @throws if the line does not hold of the one design, or does of the other */
export async function bisectByHead(c: DocketCase, asked: Asked): Promise<BisectedCase> {
  const { shows, without, line } = asked;
  const claim = c.claims.find((x) => designsOf(x).includes(shows) && x.text.startsWith(line));
  if (claim === undefined) throw new Error(`${c.id}: no line of its head begins with '${line}'`);
  const [good, bad] = [without, shows].map((name) => resolveDesign(name, () => ''));
  const names = switchDifferences(good!, bad!).map(([name]) => name);
  let trials = 0;
  const holds = (set: readonly number[]): boolean => {
    trials++;
    const mixed = set.map((i) => `+${names[i]!}=${bad!.switches[names[i]!]}`).join('');
    return checkClaim(c.workload, ofDesign(claim, without + mixed)).every((e) => e.holds);
  };
  if (holds([]) || !holds(names.map((_, i) => i)))
    throw new Error(`${c.id}: '${claim.text}' does not tell ${without} and ${shows} apart`);
  const { causes, cures } = await minimalSets(names.length, (set) => Promise.resolve(holds(set)));
  const named = (sets: readonly (readonly number[])[]): readonly string[][] =>
    sets.map((set) => set.map((i) => names[i]!));
  return {
    ...{ without, shows, named: [] },
    strategy: claim.seeds === 1 ? 'seed 1' : `seeds 1 to ${claim.seeds}`,
    verdict: saysOf(claim),
    ...{ causes: named(causes), cures: named(cures), trials },
  };
}

function saysOf(claim: Claim): string {
  if (claim.kind !== 'count') return claim.text;
  const { count, relation, right, how, seeds } = claim;
  return `${count} ${relation} ${right}${seeds === 1 ? '' : ` ${how === 'each' ? 'in each of' : 'within'} ${seeds} seeds`}`;
}

/** The same of one design. */
function ofDesign(claim: Claim, design: string): Claim {
  if (claim.kind === 'count') return { ...claim, left: design };
  if (claim.kind === 'answers') throw new Error('a line about one design is asked for');
  return { ...claim, designs: [design] };
}
