import { UserError } from '../../units/user-error.js';

/** What a statement that reads begins with. */
const READS = /^(select|with|values)\b/i;
/** Pragmas that only tell something. None of them is ever given a value. */
const PRAGMAS = new Set(
  (
    'application_id collation_list compile_options data_version database_list encoding foreign_key_list ' +
    'freelist_count function_list index_info index_list index_xinfo integrity_check page_count ' +
    'page_size pragma_list quick_check schema_version table_info table_list table_xinfo user_version'
  ).split(' '),
);

/**
 * Refuses a statement that is not known to read only, whatever the connection would allow: the rest
 * is refused by the connection (read only, query_only), this is about what it does not see, such as
 * ATTACH and pragmas that change settings.
 * @throws UserError HMT122
 */
export function requireReading(sql: string): void {
  const text = withoutComments(sql).trim();
  if (READS.test(explained(text))) return;
  const pragma =
    /^pragma\s+(?:"?\w+"?\s*\.\s*)?"?(\w+)"?\s*(\(\s*(?:"[^"=]*"|'[^'=]*'|[\w.]+)\s*\))?\s*;?$/i.exec(
      text,
    );
  const name = pragma?.[1]?.toLowerCase();
  const told =
    name !== undefined && PRAGMAS.has(name) && (pragma![2] === undefined || TAKES_NAME.test(name));
  if (told) return;
  const word = /^\w+/.exec(text)?.[0]?.toUpperCase() ?? '';
  throw new UserError(
    'HMT122',
    word === ''
      ? 'there is no statement'
      : `${word} is not run here: only statements that read are`,
    word === 'ATTACH'
      ? 'attach with `--attach FILE=NAME`, or `.attach FILE as NAME` at the prompt'
      : 'begin with SELECT, WITH, VALUES or EXPLAIN',
  );
}
/** Their argument is a name or a count, not a setting. */
const TAKES_NAME = /^(table_|index_|foreign_key_list|integrity_check|quick_check)/;

/** What EXPLAIN is about, itself looked at: pragmas act while they are prepared, explained or not. */
function explained(text: string): string {
  return ['explain', 'query', 'plan'].reduce(
    (rest, word) => withoutComments(rest.replace(new RegExp(`^${word}\\b`, 'i'), '')),
    text,
  );
}

/** Comments at the front would hide what a statement is. */
function withoutComments(sql: string): string {
  return sql.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|;)*/, '');
}

/** Whether nothing but blanks, comments and `;` is there. */
export function saysNothing(text: string): boolean {
  return withoutComments(text) === '';
}

/** Index just past the `;` that ends the first statement of a text; undefined while there is none. */
export function statementEnd(text: string): number | undefined {
  const token =
    /'(?:[^']|'')*('|$)|"(?:[^"]|"")*("|$)|`[^`]*(`|$)|\[[^\]]*(\]|$)|--[^\n]*(\n|$)|\/\*[\s\S]*?(\*\/|$)|;/g;
  for (const match of text.matchAll(token)) if (match[0] === ';') return match.index + 1;
  return undefined;
}
