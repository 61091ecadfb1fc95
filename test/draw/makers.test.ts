import { expect, test } from 'vitest';
import { generateWorkload } from '../../src/draw/generate.js';
import { UNDRAWN } from '../../src/draw/makers.js';
import { ALL_PROFILES } from '../../src/draw/profiles.js';
import { OPERATIONS } from '../../src/language/operations/table.js';
import type { Statement } from '../../src/language/ast.js';

test('random workloads have every operation of the language but those that say why not', () => {
  const drawn = new Set<string>();
  const visit = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === 'operation') drawn.add(s.operation.op);
      else {
        if (s.kind === 'inCallback') drawn.add(s.operation.op);
        visit(s.body);
      }
    }
  };
  for (const profile of ALL_PROFILES) {
    for (let seed = 1; seed <= 40; seed++)
      for (const { body } of generateWorkload({ profile, seed }).tasks) visit(body);
  }
  const undrawn = Object.keys(OPERATIONS).filter((op) => !drawn.has(op));
  expect(undrawn.sort()).toEqual(Object.keys(UNDRAWN).sort());
});
