import { describe, expect, it } from 'vitest';
import { markupOf } from '../../src/page/html.js';
import { lattice, type LatticeNode } from '../../src/page/lattice.js';

/* How the sets that a bisect tried are drawn. */

function node(set: readonly string[], verdict: LatticeNode['verdict'] = 'not'): LatticeNode {
  return { set, name: set.join(', ') || 'none', verdict, role: undefined, href: '#' };
}
function drawn(...nodes: readonly LatticeNode[]) {
  const text = markupOf(lattice(nodes)).split('</svg>')[0]!;
  return { text, lines: (text.match(/<line /g) ?? []).length };
}

describe('the lattice', () => {
  it('leads from a set to each next larger one that was tried, and past none', () => {
    const [none, a, b, both] = [node([]), node(['a']), node(['b']), node(['a', 'b'], 'shows')];
    expect(drawn(none, both).lines).toBe(1);
    expect(drawn(none, a, both).lines).toBe(2);
    expect(drawn(none, a, b, both).lines).toBe(4);
    expect(drawn(a, b).lines).toBe(0);
  });

  it('tells verdicts apart by form and in words', () => {
    const { text } = drawn(node(['a'], 'shows'), node(['b'], 'not'), node(['c'], 'untold'), {
      ...node(['d'], 'shows'),
      role: 'cause',
    });
    expect(text.match(/✕ shows it/g)).toHaveLength(2);
    expect(text).toContain('✓ does not show it');
    expect(text).toContain('? cannot be told');
    expect(text).toContain('✕ shows it: cause');
    expect(text.match(/ rx="/g)).toHaveLength(1);
    expect(text).toContain('class="shape untold plain"');
    expect(text).toContain('class="shape shows role"');
  });

  it('has at most four boxes in a row, and names that fit and are text', () => {
    const many = Array.from({ length: 9 }, (_, i) => node([`<b>${i}`]));
    const ys = [...drawn(...many).text.matchAll(/<rect [^>]*y="([\d.]+)"/g)].map((m) => m[1]!);
    expect(Math.max(...[...new Set(ys)].map((y) => ys.filter((other) => other === y).length))).toBe(
      4,
    );
    expect(drawn(node(['<script>'])).text).toContain('&lt;script&gt;');
    const long = 'driver.tracking, notifier.remove, driver.lifetime';
    const { text } = drawn({ ...node(['x']), name: long });
    expect(text).toContain(`1: ${long.slice(0, 26)}…`);
    expect(text).toContain(`<title>1: ${long}: does not show it</title>`);
  });
});
