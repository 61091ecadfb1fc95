import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaMarkdown } from '../../src/cli/schema-text.js';
import { describeSchema } from '../../src/store/tables/describe.js';
import { SAVED_QUERIES } from '../../src/store/questions/queries/all.js';
import { hmmtrace } from '../support/cli.js';

describe('the description of the schema', () => {
  it('as a page is what docs/schema.md holds; `hmmtrace schema --markdown > docs/schema.md` renews it', () => {
    expect(readFileSync('docs/schema.md', 'utf8')).toBe(schemaMarkdown());
  });

  it('has every table, view and saved query, with no word left out', () => {
    const { out, status } = hmmtrace(['schema', '--json']);
    expect(status).toBe(0);
    const said = JSON.parse(out) as {
      name: string;
      kind: string;
      doc: string;
      columns: { name: string; doc: string }[];
      parameters?: { name: string; doc: string }[];
    }[];
    const names = [...describeSchema().map((t) => t.name), ...SAVED_QUERIES.map((q) => q.name)];
    expect(said.map((t) => t.name)).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    for (const t of said) {
      expect(t.doc, t.name).toMatch(/\w/);
      for (const c of [...t.columns, ...(t.parameters ?? [])])
        expect(c.doc, `${t.name}.${c.name}`).toMatch(/\w/);
    }
  });

  it('of one table, view or query is in words', () => {
    for (const name of ['event', 'wait', 'pte_at', 'page-timeline']) {
      const { out, status } = hmmtrace(['schema', name]);
      expect(status, name).toBe(0);
      expect(out, name).toContain(name);
      expect(out, name).toContain('seq');
    }
  });
});
