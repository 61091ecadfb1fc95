import { listDesigns, resolveDesign, switchDifferences } from '../../designs/resolve.js';
import { valuesOf, type SwitchName } from '../../designs/switches.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import { wrap } from '../../view/table.js';

export const designs: CommandSpec = {
  about:
    'A design is a set of switch values with a name. Lists the named ones; with DESIGN shows its switches, with a second one where the two differ.',
  args: [
    ['[design]', 'NAME, NAME+switch=value or ./FILE.json'],
    ['[other]', 'a design to compare it with'],
  ],
  options: [JSON_OPTION],
  examples: ['hmmtrace designs', 'hmmtrace designs v5', 'hmmtrace designs v5 linux-6.1'],
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
    const design = resolveDesign(first, readTextFile);
    if (second === undefined) {
      if (json) io.out(`${JSON.stringify(design)}\n`);
      else {
        io.out(`${io.style.strong(design.name)}  ${design.about}\n  from ${design.provenance}\n`);
        for (const [name, value] of Object.entries(design.switches)) {
          const others = valuesOf(name as SwitchName).filter((v) => v !== value);
          io.out(
            `  ${name.padEnd(26)} ${value.padEnd(18)} ${io.style.dim(`or ${others.join(', ')}`)}\n`,
          );
        }
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
