import { markup, Markup, type Piece } from './html.js';
import { scrolling } from './table.js';

/** A set of switches that was tried, as it is drawn. */
export interface LatticeNode {
  readonly set: readonly string[];
  /** What it is called, in a few words. */
  readonly name: string;
  readonly verdict: 'shows' | 'not' | 'untold';
  /** What makes it stand out: `cause`, `cure`, `good`, … */
  readonly role: string | undefined;
  /** Where a click on it leads. */
  readonly href: string;
}

/** More are not drawn: nobody sees anything in that. */
export const MOST_DRAWN = 64;

const WIDTH = 206;
const HEIGHT = 46;
const GAP_X = 16;
const GAP_Y = 40;
const A_ROW = 4;
/** Room at the left for the number of switches of a row. */
const LEFT = 92;
/** Characters of a name that fit. */
const LONGEST = 27;

const SIGN = { shows: '✕', not: '✓', untold: '?' } as const;
const SAID = { shows: 'shows it', not: 'does not show it', untold: 'cannot be told' } as const;

interface Placed extends LatticeNode {
  readonly number: number;
  readonly x: number;
  readonly y: number;
}

/**
 * The sets that were tried between none of the switches and all of them, smaller ones above. A line leads
 * from a set to each next larger one that was tried.
 */
export function lattice(nodes: readonly LatticeNode[]): Markup {
  const { placed, rows, width, height } = place(nodes);
  const lines = edges(placed).map(
    ([a, b]) =>
      markup`<line x1="${a.x + WIDTH / 2}" y1="${a.y + HEIGHT}" x2="${b.x + WIDTH / 2}" y2="${b.y}"/>`,
  );
  const labels = rows.map(
    ({ size, y }) =>
      markup`<text class="size" x="0" y="${y + HEIGHT / 2 + 5}">${size} ${size === 1 ? 'switch' : 'switches'}</text>`,
  );
  const svg = markup`<svg class="lattice" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="The sets that were tried">
<g class="edges" aria-hidden="true">${lines}</g>
<g class="sizes">${labels}</g>
${placed.map(nodeOf)}</svg>`;
  return markup`${scrolling('The sets that were tried', svg)}
<ul class="legend"><li><svg width="26" height="18" aria-hidden="true"><rect class="shape shows" x="1" y="1" width="24" height="16"/></svg> ✕ shows it: square</li><li><svg width="26" height="18" aria-hidden="true"><rect class="shape not" x="1" y="1" width="24" height="16" rx="8"/></svg> ✓ does not: round</li><li><svg width="26" height="18" aria-hidden="true"><rect class="shape untold" x="1" y="1" width="24" height="16"/></svg> ? cannot be told: dashed</li><li><svg width="26" height="18" aria-hidden="true"><rect class="shape role" x="2" y="2" width="22" height="14"/></svg> what decides: thick</li></ul>`;
}

function place(nodes: readonly LatticeNode[]): {
  placed: Placed[];
  rows: { size: number; y: number }[];
  width: number;
  height: number;
} {
  const sizes = [...new Set(nodes.map(({ set }) => set.length))].sort((a, b) => a - b);
  const widest = Math.min(
    A_ROW,
    Math.max(...sizes.map((n) => nodes.filter(({ set }) => set.length === n).length)),
  );
  const width = LEFT + widest * (WIDTH + GAP_X) - GAP_X + 2;
  const placed: Placed[] = [];
  const rows: { size: number; y: number }[] = [];
  let y = 2;
  for (const size of sizes) {
    const same = nodes
      .map((node, i) => ({ ...node, number: i + 1 }))
      .filter((n) => n.set.length === size);
    rows.push({ size, y });
    for (let from = 0; from < same.length; from += A_ROW) {
      const row = same.slice(from, from + A_ROW);
      const left = LEFT + (width - LEFT - row.length * (WIDTH + GAP_X) + GAP_X - 2) / 2;
      row.forEach((node, i) => placed.push({ ...node, x: left + i * (WIDTH + GAP_X) + 1, y }));
      y += HEIGHT + (from + A_ROW < same.length ? GAP_Y / 2 : GAP_Y);
    }
  }
  return { placed, rows, width, height: y - GAP_Y + 4 };
}

/** Pairs of which the second has all of the first and more, and nothing that was tried is between. */
function edges(nodes: readonly Placed[]): [Placed, Placed][] {
  const within = (a: Placed, b: Placed): boolean =>
    a.set.length < b.set.length && a.set.every((name) => b.set.includes(name));
  return nodes.flatMap((a) =>
    nodes
      .filter((b) => within(a, b) && !nodes.some((c) => within(a, c) && within(c, b)))
      .map((b): [Placed, Placed] => [a, b]),
  );
}

function nodeOf({ x, y, name, number, verdict, role, href }: Placed): Markup {
  const short = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
  const rounded: Piece = verdict === 'not' ? new Markup(` rx="${HEIGHT / 2}"`) : undefined;
  const said = `${SIGN[verdict]} ${SAID[verdict]}${role === undefined ? '' : `: ${role}`}`;
  return markup`<a href="${href}"><title>${number}: ${name}: ${SAID[verdict]}</title><rect class="shape ${verdict} ${role === undefined ? 'plain' : 'role'}" x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}"${rounded}/><text class="${verdict}" x="${x + WIDTH / 2}" y="${y + 19}">${said}</text><text x="${x + WIDTH / 2}" y="${y + 36}">${number}: ${short}</text></a>
`;
}
