import type { Comparison, Verdict } from '../compare/comparison.js';
import type { Recorded } from './story.js';
import {
  countsOf,
  divergenceLines,
  divergenceTitle,
  layersOf,
  listsOf,
} from '../view/comparison.js';
import { oneLine } from '../units/one-line.js';
import type { Parting } from './parting.js';
import { markup, type Markup, type Piece } from './html.js';
import { mark, type Meaning } from './mark.js';
import type { Page, Ran, Section } from './page.js';
import { table } from './table.js';
import { block, MARKED } from './trace.js';

/** Where the two come from. */
export interface DiffSource extends Pick<Ran, 'command' | 'toolVersion'> {
  /** File and session of each side. */
  readonly sessions: readonly [Recorded, Recorded];
}
/** @param more what shows where the two part, with what it needs: it comes after the verdicts */
export function diffPage(
  c: Comparison,
  source: DiffSource,
  parting: Parting | undefined,
  more: Pick<Page, 'assets' | 'data'> & { readonly sections?: readonly Section[] } = {},
): Page {
  const lists = listsOf(c);
  const sections: (Section | undefined)[] = [
    { id: 'verdicts', title: 'Verdicts', body: verdicts(c) },
    parting?.section,
    ...(more.sections ?? []),
    c.divergences.length === 0
      ? undefined
      : { id: 'causes', title: 'What differs first, and what led to it', body: causes(c) },
    lists.length === 0
      ? undefined
      : { id: 'lists', title: 'What else differs', body: listed(lists) },
    { id: 'counts', title: 'Counts', body: counts(c) },
  ];
  return {
    title: `${c.a.name} and ${c.b.name}`,
    ran: {
      ...source,
      facts: [
        sideFact('a', c.a.name, source.sessions[0]),
        sideFact('b', c.b.name, source.sessions[1]),
      ],
    },
    lead: oneLine(c.head),
    sections: sections.filter((s) => s !== undefined),
    assets: more.assets ?? [],
    data: more.data,
  };
}

function sideFact(
  side: string,
  name: string,
  { file: { path }, session: { id, workloadName, designName, seed } }: Recorded,
): readonly [string, Piece] {
  const own = name === designName ? '' : ` (${name})`;
  return [side, `${path}, session ${id}${own}: ${workloadName} under ${designName}, seed ${seed}`];
}

const MEANING: Readonly<Record<Verdict, Meaning>> = {
  same: 'good',
  differs: 'warn',
  'not compared': 'neutral',
};

function verdicts(c: Comparison): Markup {
  return table(
    'The verdict of each layer',
    [{ name: 'layer' }, { name: 'verdict' }, { name: 'what was compared', long: true }],
    layersOf(c).map(({ layer, verdict, detail }) => [
      layer,
      mark(MEANING[verdict], verdict),
      detail,
    ]),
  );
}

function causes(c: Comparison): Piece {
  return c.divergences.map((d) => {
    const [, ...lines] = divergenceLines(c, d, MARKED);
    const title = divergenceTitle(d);
    return markup`<h3>${title}</h3>${block(title, lines.join('\n'))}`;
  });
}

function listed(lists: ReturnType<typeof listsOf>): Piece {
  return lists.map(({ title, lines, more }) => {
    const rest = more > 0 ? markup`<li>… and ${more.toLocaleString('en')} more</li>` : undefined;
    return markup`<h3>${title}</h3><ul>${lines.map((line) => markup`<li>${line}</li>`)}${rest}</ul>`;
  });
}

function counts(c: Comparison): Markup {
  const number = true;
  return table(
    'What is equal is dim',
    [{ name: 'what' }, { name: c.a.name, number }, { name: c.b.name, number }],
    countsOf(c).map(([about, a, b]) => {
      const same = (value: Piece): Piece =>
        a === b ? markup`<span class="dim">${value}</span>` : value;
      return [same(about), same(a.toLocaleString('en')), same(b.toLocaleString('en'))];
    }),
  );
}
