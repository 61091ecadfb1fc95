import { listDesigns, resolveDesign, switchDifferences } from '../../designs/resolve.js';
import { SWITCHES, SWITCH_NAMES, valuesOf, type SwitchName } from '../../designs/switches.js';
import type { Io } from '../io.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import { wrap } from '../../view/table.js';

export const designs: CommandSpec = {
  about:
    'A design is a set of switch values with a name. Lists the named ones; with DESIGN shows its switches, with a second one where the two differ, with the name of a switch what each value does. docs/designs.md has them all, each with a workload that shows it.',
  args: [
    ['[design]', 'NAME, NAME+switch=value or ./FILE.json; or the name of a switch'],
    ['[other]', 'a design to compare it with'],
  ],
  options: [JSON_OPTION],
  examples: [
    'hmmtrace designs',
    'hmmtrace designs v5',
    'hmmtrace designs v5 linux-6.1',
    'hmmtrace designs driver.unmap',
  ],
  run({ io, args, options }) {
    const [first, second] = args as (string | undefined)[];
    const json = options['json'] === true;
    if (first === undefined) {
      const all = listDesigns();
      if (json) io.out(`${JSON.stringify(all)}\n`);
      else {
        const width = Math.max(...all.map((d) => d.name.length));
        for (const d of all)
          io.out(
            `${io.style.strong(d.name.padEnd(width))}  ${wrap(d.about, width + 2, io.width)}\n`,
          );
      }
      return 0;
    }
    const named = SWITCH_NAMES.find((name) => name === first);
    if (named !== undefined && second === undefined) {
      if (json) io.out(`${JSON.stringify({ switch: named, ...SWITCHES[named] })}\n`);
      else showSwitch(io, named);
      return 0;
    }
    const design = resolveDesign(first, readTextFile);
    if (second === undefined) {
      if (json) io.out(`${JSON.stringify(design)}\n`);
      else {
        io.out(`${io.style.strong(design.name)}  ${design.about}\n  from ${design.provenance}\n`);
        for (const name of SWITCH_NAMES) showValue(io, name, design.switches[name]);
      }
      return 0;
    }
    const other = resolveDesign(second, readTextFile);
    const differences = switchDifferences(design, other);
    if (json) {
      io.out(`${JSON.stringify(differences.map(([name, a, b]) => ({ switch: name, a, b })))}\n`);
    } else {
      io.out(`${''.padEnd(26)} ${design.name.padEnd(14)} ${other.name}\n`);
      for (const [name, a, b] of differences) io.out(`${name.padEnd(26)} ${a.padEnd(14)} ${b}\n`);
    }
    return 0;
  },
};

/** A line; on a terminal the question and what the value answers stand below it. */
function showValue(io: Io, name: SwitchName, value: string): void {
  const others = valuesOf(name).filter((v) => v !== value);
  const or = io.style.dim(`or ${others.join(', ')}`);
  io.out(`  ${name.padEnd(26)} ${value.padEnd(18)} ${or}\n`);
  if (!io.outIsTerminal) return;
  const { about, values } = SWITCHES[name];
  const does = (values as Readonly<Record<string, string>>)[value]!;
  io.out(`      ${io.style.dim(wrap(`${about} ${does}`, 6, io.width))}\n`);
}

function showSwitch(io: Io, name: SwitchName): void {
  const { about, source, values } = SWITCHES[name];
  io.out(`${io.style.strong(name)}  ${wrap(about, name.length + 2, io.width)}\n  from ${source}\n`);
  const width = Math.max(...valuesOf(name).map((value) => value.length));
  for (const [value, does] of Object.entries<string>(values)) {
    const having = listDesigns().filter((d) => d.switches[name] === value);
    const who = having.length === 0 ? '' : ` (${having.map((d) => d.name).join(', ')})`;
    io.out(`  ${value.padEnd(width)}  ${wrap(`${does}${who}`, width + 4, io.width)}\n`);
  }
}
