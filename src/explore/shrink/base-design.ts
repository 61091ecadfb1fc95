import { NAMED_DESIGNS } from '../../designs/named.js';
import { listDesigns, resolveDesign, switchDifferences } from '../../designs/resolve.js';
import type { Design, SwitchName } from '../../designs/switches.js';

/**
 * What a design goes back to: `v5`, or the release that it is built on. One that has no name, or whose
 * name says something else in this version, is taken for a variant of the nearest that has one.
 */
export function baseOf(design: Design): Design {
  const all = listDesigns();
  let nearest = all[0]!;
  for (const named of all) if (distance(named, design) < distance(nearest, design)) nearest = named;
  const name = design.name.split('+')[0]!;
  let at: string = all.some((named) => named.name === name) ? name : nearest.name;
  for (;;) {
    const { extends: next } = NAMED_DESIGNS.find((named) => named.name === at)!;
    if (next === undefined || at.startsWith('linux-')) break;
    at = next;
  }
  return all.find((named) => named.name === at)!;
}

function distance(a: Design, b: Design): number {
  return switchDifferences(a, b).length;
}

/** The base with some switches as another design has them, named so that a command line can say it. */
export function variant(base: Design, of: Design, switches: readonly SwitchName[]): Design {
  const changes = switches.map((name) => `+${name}=${of.switches[name]}`);
  return resolveDesign(base.name + changes.join(''), () => '');
}
