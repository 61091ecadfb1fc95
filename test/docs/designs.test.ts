import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { designsPage } from '../../tools/designs-page.js';

test('the page of the designs is what switches, designs and rows say: npm run designs-page', () => {
  expect(readFileSync('docs/designs.md', 'utf8')).toBe(designsPage());
});
