import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodePageLevel,
  encodePageLevel,
  PageGrid,
  type PageLevel,
  type Strip,
} from '../../../src/page/timeline/page-grid.js';
import { DEVICE_READ, DEVICE_STALE, maskOf } from '../../../src/page/timeline/page-words.js';

const STRIPS: Strip[] = [
  { kind: 'cpu', mm: 1, name: 'CPU' },
  { kind: 'device', mm: 1, name: 'hmm_dmirror0' },
];

/** A page in a table, from an event on for some. */
const stay = fc.record({
  mm: fc.integer({ min: 1, max: 3 }),
  vpn: fc.oneof(
    fc.nat(40),
    fc.nat(5000).map((n) => 2 ** 34 + n),
  ),
  strip: fc.nat(1),
  state: fc.integer({ min: 1, max: 7 }),
  begin: fc.nat(20_000),
  length: fc.integer({ min: 1, max: 3000 }),
});

function seen(
  { rows, width, pages }: PageLevel,
  mm: number,
  vpn: number,
  strip: number,
  at: number,
): number {
  const row = rows.find((r) => r.mm === mm && r.vpn <= vpn && vpn < r.vpn + pages);
  return row?.cells.get(strip)?.[Math.floor(at / width)] ?? 0;
}

describe('the address map from afar', () => {
  it('shows at every level each state at each event of its stay, and nothing where nothing was', () => {
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 40 }), (stays) => {
        const grid = new PageGrid(STRIPS);
        for (const { mm, vpn, strip, state, begin, length } of stays)
          grid.fill({ mm, vpn, name: `page ${vpn}` }, strip, state, begin, begin + length);
        const levels = grid.levels().map((l) => decodePageLevel(encodePageLevel(l)));
        const hidden = levels.flatMap((level) =>
          stays.filter(({ mm, vpn, strip, state, begin, length }) => {
            const mask = maskOf(STRIPS[strip]!.kind, state);
            return [begin, begin + length - 1, begin + Math.floor(length / 2)].some(
              (at) => (seen(level, mm, vpn, strip, at) & mask) !== mask,
            );
          }),
        );
        expect(hidden).toEqual([]);
        // A cell that shows something has a stay in its pages and events.
        const { rows, width, pages } = levels[0]!;
        const wrong: unknown[] = [];
        for (const { mm, vpn, cells } of rows)
          for (const [strip, masks] of cells) {
            const here = stays.filter(
              (s) => s.mm === mm && s.strip === strip && s.vpn >= vpn && s.vpn < vpn + pages,
            );
            const told = new Uint8Array(masks.length);
            for (const { state, begin, length } of here)
              for (let at = begin; at < begin + length; at++)
                told[Math.floor(at / width)]! |= maskOf(STRIPS[strip]!.kind, state);
            if (masks.some((mask, c) => mask !== told[c])) wrong.push({ mm, vpn, strip });
          }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('puts neighbours together when there are more pages than rows, and says so', () => {
    const grid = new PageGrid(STRIPS);
    for (let vpn = 0; vpn < 1024; vpn++)
      grid.fill({ mm: 1, vpn, name: `buf+${vpn}` }, 0, 2, 1, 100);
    grid.fill({ mm: 1, vpn: 513, name: 'buf+513' }, 1, DEVICE_READ | DEVICE_STALE, 40, 50);
    const [finest] = grid.levels();
    expect([finest!.rows.length, finest!.pages]).toEqual([256, 4]);
    expect(finest!.rows[128]!.name).toBe('buf+512 … buf+515');
    expect(seen(finest!, 1, 513, 1, 45) & DEVICE_STALE).toBe(DEVICE_STALE);
    expect(seen(finest!, 1, 513, 1, 60)).toBe(0);
  });
});
