/**
 * The session that a statement is restricted to, where that can be seen without understanding it:
 * one SELECT from one table or view, with `session = N` among what has to hold at once. Anything else
 * may read rows of any session.
 */
export function onlySessionOf(sql: string): number | undefined {
  const text = bare(sql);
  const [, source = '', condition = ''] =
    /^select\b[^]*?\bfrom\b([^]*?)\bwhere\b([^]*)$/.exec(text) ?? [];
  if (NOT_PLAIN.test(text.replace(/^select\b/, '')) || !ONE_SOURCE.test(source)) return undefined;
  const session = SESSION.exec(outermost(condition))?.[1];
  return session === undefined ? undefined : Number(session);
}

/** Lower case, without the contents of texts and comments. */
function bare(sql: string): string {
  const quiet = sql.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\//g, (m) =>
    m[0] === "'" ? "''" : ' ',
  );
  return quiet
    .toLowerCase()
    .replace(/[\s;]+$/, '')
    .trim();
}
/** Words after which it is no longer one list of conditions on one source. */
const NOT_PLAIN = /["`[\]]|\b(select|with|union|intersect|except|or|not|between|case|escape)\b/;
/** A table or view with or without another name, and names of kinds. */
const ONE_SOURCE =
  /^\s*(main\s*\.\s*)?\w+(\s+(as\s+)?(?!join\b)\w+)?(\s+join\s+kind(\s+(as\s+)?(?!using\b)\w+)?\s+using\s*\(\s*kind\s*\))?\s*$/;
const SESSION =
  /(?:^|\band\b)\s*(?:\w+\s*\.\s*)?session\s*=\s*(\d{1,15})\s*(?:$|\b(?:and|group|order|limit|having|window)\b)/;

/** What is in no brackets. */
function outermost(text: string): string {
  let depth = 0;
  let out = '';
  for (const c of text) {
    if (c === '(') depth++;
    if (depth === 0) out += c;
    else if (c === ')' && --depth === 0) out += '()';
  }
  return out;
}
