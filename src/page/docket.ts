import {
  commandFor,
  evidenceOf,
  momentLines,
  type CheckedCase,
  type DocketView,
} from '../view/docket.js';
import { markup, type Markup, type Piece } from './html.js';
import { command, mark } from './mark.js';
import type { Page, Ran } from './page.js';
import { table } from './table.js';
import { block, MARKED } from './trace.js';

/** Characters of a line of a trace. */
const WIDTH = 130;

/** The page of `docket`: every case with what decides it. */
export function docketPage(
  cases: readonly CheckedCase[],
  view: DocketView,
  ran: Pick<Ran, 'command' | 'toolVersion'>,
): Page {
  const failed = cases.filter(({ holds }) => !holds);
  const words = `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`;
  const own: DocketView = { ...view, style: MARKED, width: WIDTH };
  return {
    title:
      cases.length === 1 ? `${cases[0]!.case.id}: ${cases[0]!.case.title}` : `The docket: ${words}`,
    ran: { ...ran, facts: [] },
    lead:
      failed.length === 0
        ? mark('good', cases.length === 1 ? 'It holds.' : `All ${words} hold.`)
        : mark(
            'bad',
            `${failed.length} of ${words} do not hold: ${failed.map((c) => c.case.id).join(', ')}`,
          ),
    sections: [
      { id: 'cases', title: 'Cases', body: overview(cases) },
      { id: 'each', title: 'Each case', body: cases.map((c) => one(c, own)) },
    ],
  };
}

function holdsMark(holds: boolean): Markup {
  return holds ? mark('good', 'holds') : mark('bad', 'does not hold');
}

function overview(cases: readonly CheckedCase[]): Markup {
  return table(
    'What was claimed, and whether what is filed of it holds here',
    [{ name: 'case' }, { name: 'claim is' }, { name: 'filed' }, { name: 'about' }],
    cases.map(({ case: c, holds }) => [
      markup`<a href="#case-${c.id}">${c.id}</a>`,
      ...[c.verdict, holdsMark(holds), c.title],
    ]),
  );
}

function one(checked: CheckedCase, view: DocketView): Markup {
  const { case: c } = checked;
  const field = (name: string, text: string | undefined): Piece =>
    text === undefined ? undefined : markup`<div><dt>${name}</dt><dd>${text}</dd></div>`;
  const evidence = evidenceOf(checked);
  const claims = checked.checked.flatMap(({ claim, evidence }) => evidence.map(() => claim));
  return markup`<article id="case-${c.id}"><h3>${c.id}: ${c.title}</h3>
<dl class="rule">${[
    field('claim', c.claim),
    field('asked', c.asked),
    field('verdict', c.verdict),
    field('instead', c.instead),
    field('kernel', c.kernel),
    field('note', c.note),
    field('workload', view.name(c)),
  ]}</dl>
${evidence.map((e, i) => {
  const moment = e.at === undefined ? undefined : momentLines(c, e.at, view).join('\n');
  const opens = commandFor(c, e, view);
  return markup`<details class="evidence"><summary>${e.of}: ${holdsMark(e.holds)}: ${e.says}</summary>
<p><code>${claims[i]!.text}</code></p>${moment === undefined ? undefined : block(`${c.id} under ${e.of}, to event ${e.at!.event}`, moment)}${opens === undefined ? undefined : markup`<p>${command(opens)}</p>`}</details>
`;
})}</article>
`;
}
