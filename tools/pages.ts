import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../src/cli/commands/all.js';
import { errorCatalogue } from '../src/cli/program.js';
import { grammar } from '../src/language/grammar.js';
import { EXIT_MEANING } from '../src/units/user-error.js';
import { coveredTable, readCovered } from './covered/data.js';
import { freedomText, kindsText } from './freedom/table.js';
import { rangeTestTable, selfTestTable, suiteTable } from './self-tests.js';

/*
 * README.md and the pages of docs/: which there are, what in them is code to run, and the sections
 * that are made. A page says `<!-- NAME -->` and `<!-- /NAME -->` around a section of that name.
 */

export const SECTIONS: Readonly<Record<string, () => string>> = {
  commands: () =>
    table(
      ['command', 'what it does'],
      COMMANDS.map((c) => [`\`${c.name}\``, c.summary]),
    ),
  statuses: () => table(['status', 'meaning'], Object.entries(EXIT_MEANING)),
  errors: errorCatalogue,
  grammar: () => `\`\`\`text\n${grammar().trim()}\n\`\`\``,
  selftests: () => selfTestTable(),
  suite: () => suiteTable(),
  rangetests: () => rangeTestTable(),
  freedom: () => freedomText(),
  covered: () => coveredTable(readCovered()),
  freekinds: () => `\`\`\`text\n${kindsText()}\n\`\`\``,
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Paths of all pages. */
export function pages(): string[] {
  const docs = readdirSync('docs').filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.sort().map((name) => join('docs', name))];
}

/** A page that is read, compared, and written anew piece by piece. */
export class Page {
  text: string;

  constructor(readonly path: string) {
    this.text = readFileSync(path, 'utf8');
  }

  /** What stands between ``` fences, in order, each with its language. */
  blocks(): { readonly language: string; readonly text: string }[] {
    const fences = [...this.text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
    return fences.map((m) => ({ language: m[1]!, text: m[2]! }));
  }

  /** What follows a block: the ```text fence that says what it prints. */
  printedBy(block: string): string | undefined {
    const rest = this.text.slice(this.text.indexOf(block) + block.length);
    return /^```\n\n(?:It prints:\n\n)?```text\n([\s\S]*?)^```$/m.exec(rest)?.[1];
  }

  /** Names of the sections that are made. */
  sections(): string[] {
    return [...this.text.matchAll(/^<!-- (\w+) -->$/gm)].map((m) => m[1]!);
  }

  /** A section with its marks. */
  section(name: string): string | undefined {
    return new RegExp(`<!-- ${name} -->\n[\\s\\S]*?<!-- /${name} -->`).exec(this.text)?.[0];
  }

  replace(from: string, to: string): void {
    this.text = this.text.replace(from, () => to);
    writeFileSync(this.path, this.text);
  }
}
