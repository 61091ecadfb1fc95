import { describeSchema } from '../../store/tables/describe.js';
import { SAVED_QUERIES } from '../../store/questions/queries/all.js';
import type { TableDoc } from '../../store/tables/projection-schema.js';
import type { SavedQuery } from '../../store/questions/queries/query.js';
import { didYouMean } from '../../units/nearest.js';
import { UserError } from '../../units/user-error.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { wrap } from '../../view/table.js';
import { schemaMarkdown } from '../schema-text.js';

export const schema: CommandSpec = {
  about:
    'Describes every public table, view, column and saved query of a trace file; with NAME one of them.',
  args: [['[name]', 'table, view or saved query']],
  options: [JSON_OPTION, ['--markdown', 'print everything as a page']],
  examples: ['hmmtrace schema', 'hmmtrace schema event', 'hmmtrace schema page-timeline'],
  run({ io, args, options }) {
    const name = args[0] as string | undefined;
    if (options['markdown'] === true) {
      io.out(schemaMarkdown());
      return 0;
    }
    const all: readonly Entry[] = [...describeSchema(), ...SAVED_QUERIES.map(asEntry)];
    const chosen = name === undefined ? all : all.filter((t) => t.name === name);
    if (chosen.length === 0) {
      const names = all.map((t) => t.name);
      throw new UserError(
        'HMT002',
        `there is no table, view or saved query '${name!}'`,
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
      for (const p of table.parameters ?? [])
        io.out(`  :${p.name}  ${wrap(p.doc, p.name.length + 5, io.width)}\n`);
      const width = Math.max(...table.columns.map((c) => c.name.length));
      for (const c of table.columns)
        io.out(
          `  ${c.name.padEnd(width)}  ${c.type.padEnd(7)}  ${wrap(c.doc, width + 13, io.width)}\n`,
        );
    }
    return 0;
  },
};

interface Entry extends Omit<TableDoc, 'kind'> {
  readonly kind: TableDoc['kind'] | 'query';
  readonly parameters?: SavedQuery['parameters'];
  readonly sql?: string;
}
function asEntry({ name, purpose, columns, parameters, sql }: SavedQuery): Entry {
  return { name, kind: 'query', doc: purpose, columns, parameters, sql };
}
