import { describeSchema } from '../../store/describe.js';
import { didYouMean } from '../../units/nearest.js';
import { UserError } from '../../units/user-error.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { wrap } from '../format/table.js';

export const schema: CommandSpec = {
  name: 'schema',
  summary: 'describe the tables, views and columns that SQL reads',
  about: 'Describes every public table, view and column of a trace file; with NAME one of them.',
  args: [['[name]', 'table or view']],
  options: [JSON_OPTION],
  examples: ['hmmtrace schema', 'hmmtrace schema event'],
  run({ io, args, options }) {
    const name = args[0] as string | undefined;
    const all = describeSchema();
    const chosen = name === undefined ? all : all.filter((t) => t.name === name);
    if (chosen.length === 0) {
      const names = all.map((t) => t.name);
      throw new UserError(
        'HMT002',
        `there is no table or view '${name!}'`,
        didYouMean(name!, names) || '`hmmtrace schema` lists them',
      );
    }
    if (options['json'] === true) {
      io.out(`${JSON.stringify(chosen)}\n`);
      return 0;
    }
    for (const table of chosen) {
      if (name === undefined) {
        io.out(
          `${table.kind.padEnd(6)} ${io.style.strong(table.name.padEnd(26))} ${wrap(table.doc, 34, io.width)}\n`,
        );
        continue;
      }
      io.out(`${table.kind} ${io.style.strong(table.name)}\n  ${table.doc}\n`);
      const width = Math.max(...table.columns.map((c) => c.name.length));
      for (const c of table.columns)
        io.out(
          `  ${c.name.padEnd(width)}  ${c.type.padEnd(7)}  ${wrap(c.doc, width + 13, io.width)}\n`,
        );
    }
    return 0;
  },
};
