import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Which kernel functions the model stands for, and how faithfully: collected from the tags
 *
 *     @kernel FILE FUNCTION, FUNCTION, FILE FUNCTION: whole | simplified (how) | stub
 *
 * in the comments of src/. `npm run fidelity` writes the page; a test keeps it fresh.
 */

export interface FidelityTag {
  /** Kernel source file. */
  readonly file: string;
  /** Kernel function. */
  readonly stands: string;
  readonly fidelity: 'whole' | 'simplified' | 'stub';
  /** In what it is simplified. */
  readonly how: string;
  /** Function, method or constant of the model, with its file and line. */
  readonly name: string;
  readonly source: string;
  readonly line: number;
}

const ITEM = /^(?:([\w./-]+\.[ch]) )?(\w+)$/;
const FIDELITY = /^(?:(whole|stub)|(simplified) \((.+)\))$/;

/**
 * The tags of one source text.
 * @throws Error naming the line of a tag that is not in the format
 */
export function fidelityTags(source: string, text: string): FidelityTag[] {
  const tags: FidelityTag[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const parts = comment[0].split('@kernel ');
    let at = comment.index + parts[0]!.length;
    for (const part of parts.slice(1)) {
      const line = text.slice(0, at).split('\n').length;
      const bad = (what: string): Error => new Error(`${source}:${line}: ${what}`);
      const tag = oneLine(part);
      const colon = tag.indexOf(': ');
      const fidelity = FIDELITY.exec(tag.slice(colon + 2));
      if (colon < 0 || fidelity === null) {
        throw bad(`'${tag}' does not end in ': whole', ': simplified (how)' or ': stub'`);
      }
      const name = nameAfter(text.slice(comment.index + comment[0].length));
      let file: string | undefined;
      for (const item of tag.slice(0, colon).split(', ')) {
        const match = ITEM.exec(item);
        file = match?.[1] ?? file;
        if (match === null || file === undefined) throw bad(`'${item}' is no FILE FUNCTION`);
        const kind = (fidelity[1] ?? fidelity[2]) as FidelityTag['fidelity'];
        const how = fidelity[3] ?? '';
        tags.push({ file, stands: match[2]!, fidelity: kind, how, name, source, line });
      }
      at += '@kernel '.length + part.length;
    }
  }
  return tags;
}

/** A tag without the stars of its comment, up to the next @tag or the end of its sentence. */
function oneLine(text: string): string {
  const plain = text.replace(/\s*\*\/\s*$/, '').replace(/\s*\n\s*\*?\s*/g, ' ');
  return plain.replace(/ @(returns|throws|param)\b.*$/, '').trim();
}

/** What is declared after a comment. */
function nameAfter(text: string): string {
  const declared =
    /^\s*(?:export |private |readonly |async |function |const |class |static |\* ?)*\*?\s*(\w+)/;
  return declared.exec(text.replace(/function\*/g, 'function'))?.[1] ?? '?';
}

/** The page, in Markdown: a table for each kernel file, functions by name. */
export function fidelityPage(tags: readonly FidelityTag[]): string {
  const files = [...new Set(tags.map(({ file }) => file))].sort();
  const count = (kind: string): number => tags.filter(({ fidelity }) => fidelity === kind).length;
  const sections = files.map((file) => {
    const rows = tags
      .filter((tag) => tag.file === file)
      .sort((a, b) => compare(a.stands, b.stands) || compare(a.source, b.source) || a.line - b.line)
      .map(({ stands, fidelity, how, name, source }) => {
        const kind = how === '' ? fidelity : `${fidelity}: ${how}`;
        return `| \`${stands}\` | ${kind.replaceAll('|', '\\|')} | \`${name}\` | [${source}](../${source}) |`;
      });
    return [
      `## ${file}`,
      '',
      '| kernel function | fidelity | in the model | file |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `# Fidelity

Made by \`npm run fidelity\` from the \`@kernel\` tags of the code; do not edit.

The kernel functions that the model stands for: ${count('whole')} whole, ${count('simplified')} simplified,
${count('stub')} stubs. *Whole* means that everything a workload of the language can observe through the function
is modelled: answers, page tables, notifier calls and their order, counts, locks and waits; not the
kernel's own statistics, accounting and hardware maintenance. *Simplified* says in what it falls short.
Names are those of Linux 6.1, or of the patch under test where Linux has no such function.

The memory manager is that of Linux 6.1 under every design: \`v5\`, \`linux-5.5\` and all between run with
its exclusive anonymous pages and its reuse at write faults; only what a switch names differs. Interval
callbacks of a range that must not block count as atomic, which is stricter than the kernel: it marks
those of classic notifiers only. The range fault of \`v5\` finds what the last *device fault* of the task
left on the stack; what other calls leave at the same place is not modelled.

The posted self tests have faults of their own, which are not the kernel's. The thread of anon_teardown
sets the shared pointer of the buffer to NULL while the main thread may still have to read it, so that
the device is asked for address 0 and answers -ENOENT or -EINVAL that no notifier caused; double_map
reads six pages into a buffer of six bytes; and the series has no header for its user-space interface.

${summary(files, tags)}

${sections.join('\n\n')}
`;
}

/** How many functions of each kernel file are modelled how. */
function summary(files: readonly string[], tags: readonly FidelityTag[]): string {
  const rows = files.map((file) => {
    const counts = (['whole', 'simplified', 'stub'] as const).map(
      (kind) => tags.filter((tag) => tag.file === file && tag.fidelity === kind).length,
    );
    return `| ${file} | ${counts.join(' | ')} |`;
  });
  return ['| kernel file | whole | simplified | stub |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** All tags of src/. */
export function allTags(): FidelityTag[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .sort(compare)
    .flatMap((source) => fidelityTags(source, readFileSync(join(ROOT, source), 'utf8')));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(ROOT, 'docs/fidelity.md'), fidelityPage(allTags()));
}
