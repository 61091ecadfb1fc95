import { describeSchema } from '../store/tables/describe.js';
import { SAVED_QUERIES } from '../store/questions/queries/all.js';
import type { SavedQuery } from '../store/questions/queries/query.js';
import type { TableDoc } from '../store/tables/projection-schema.js';

/** Everything that SQL reads and the saved queries, as a page: docs/schema.md. */
export function schemaMarkdown(): string {
  const all = describeSchema();
  const group = (title: string, about: string, tables: readonly TableDoc[]): string =>
    `## ${title}\n\n${about}\n\n${tables.map(tableMarkdown).join('\n')}`;
  const isEventView = (t: TableDoc) => t.doc.startsWith('Events of ');
  return [
    '# What SQL reads\n',
    'Made by `hmmtrace schema --markdown`; a test keeps it fresh. Addresses are page numbers (byte address / 4096) unless a column says otherwise, times are virtual nanoseconds.\n',
    group(
      'Tables',
      'Plain SQLite tables; the log is the truth, the others are made from it.',
      all.filter((t) => t.kind === 'table'),
    ),
    group(
      'Views for questions',
      'Part of every indexed file; the views `*_at` are there when a place was set (`hmmtrace sql --at`, `.at`).',
      all.filter((t) => t.kind === 'view' && !isEventView(t)),
    ),
    group(
      'Events by kind and family',
      'A view for each kind of event and each family, with the fields by name.',
      all.filter(isEventView),
    ),
    `## Saved queries\n\nRun with \`hmmtrace sql FILE --saved NAME --param k=v\`, or print for the stock \`sqlite3\` with \`--print\`.\n\n${SAVED_QUERIES.map(queryMarkdown).join('\n')}`,
  ].join('\n');
}

function tableMarkdown(t: TableDoc): string {
  return `### ${t.name}\n\n${cell(t.doc)}\n\n| column | type | what it is |\n| --- | --- | --- |\n${t.columns.map((c) => `| \`${c.name}\` | ${c.type} | ${cell(c.doc)} |\n`).join('')}`;
}

function queryMarkdown(q: SavedQuery): string {
  const parameters = q.parameters.map((p) => {
    const value =
      p.default === undefined
        ? 'has to be given'
        : p.default === null
          ? ''
          : `default ${p.default}`;
    return `- \`${p.name}\`: ${cell(p.doc)}${value === '' ? '' : ` (${value})`}\n`;
  });
  return `### ${q.name}\n\n${cell(q.purpose)}\n\n${parameters.join('')}\n| column | what it is |\n| --- | --- |\n${q.columns.map((c) => `| \`${c.name}\` | ${cell(c.doc)} |\n`).join('')}\n\`\`\`sql\n${q.sql};\n\`\`\`\n`;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replace(/\s+/g, ' ')
    .replace(/([<>_*])/g, '\\$1');
}
