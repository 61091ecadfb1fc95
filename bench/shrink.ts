/**
 * What shrinking makes of findings of the docket hidden in generated workloads, against what a person
 * wrote: `npm run bench:shrink [-- CASE…]`. Not every case is met: what is around it may take its objects.
 */
import { performance } from 'node:perf_hooks';
import type { DocketCase } from '../src/docket/case.js';
import { casesNamed } from '../src/docket/library.js';
import { shrinkFinding } from '../src/explore/shrink/shrink.js';
import { statementsOf } from '../src/explore/shrink/statements.js';
import { hidden, type Hidden } from './enlarged.js';

/** Seconds, and how many times the person's statements may be left. */
const REACH = { seconds: 30, ratio: 1.2 };

/** The first breach that the case claims, hidden; undefined if it claims none, or none was met. */
function findingOf({ claims, workload }: DocketCase): Hidden | undefined {
  for (const claim of claims) {
    if (claim.kind !== 'seen' || claim.how === 'never' || claim.sight.kind !== 'breach') continue;
    try {
      return hidden(workload, claim.designs[0]!, claim.sight.pattern, { seeds: 200 });
    } catch {
      // The next claim may be met.
    }
  }
  return undefined;
}

const rows: { readonly seconds: number; readonly ratio: number }[] = [];
for (const docketCase of casesNamed(process.argv.slice(2))) {
  const found = findingOf(docketCase);
  if (found === undefined) continue;
  const person = statementsOf(docketCase.workload).length;
  const began = performance.now();
  const shrunk = shrinkFinding(found);
  const seconds = (performance.now() - began) / 1000;
  if (shrunk === undefined) throw new Error(`${docketCase.id}: the finding does not show itself`);
  const { before, after } = shrunk;
  const ratio = after.statements / person;
  rows.push({ seconds, ratio });
  const missed = seconds > REACH.seconds || ratio > REACH.ratio ? '  MISSED' : '';
  process.stdout.write(
    `${docketCase.id.padEnd(5)} ${found.words}, under ${shrunk.design.name}: ${before.events} events, ` +
      `${before.statements} statements, ${before.switches} switches → ${after.events}, ${after.statements} ` +
      `(person: ${person}), ${after.switches}; ${shrunk.trials} trials, ${seconds.toFixed(1)} s${missed}\n`,
  );
}
const met = rows.filter(({ seconds, ratio }) => seconds <= REACH.seconds && ratio <= REACH.ratio);
process.stdout.write(
  `${rows.length} findings; ${met.length} within ${REACH.seconds} s and ${REACH.ratio} times the person's statements\n`,
);
