import type { Chart } from './chart-data.js';
import { data } from './data.js';
import { markup, type Markup } from './html.js';
import { table, type Column } from './table.js';

/**
 * Curves, each with a line and points of its own form, and the same numbers as a table. The page needs
 * the asset `chart`.
 */
export function chart(chart: Chart): Markup {
  const { id, title, x, xs, series } = chart;
  const columns: Column[] = [x.label, ...series.map(({ name }) => name)].map((name) => ({
    name,
    number: true,
  }));
  const rows = xs.map((at, i) => [at, ...series.map(({ values }) => values[i] ?? '–')]);
  return markup`<figure class="chart">
<figcaption>${title}</figcaption>
<ul class="legend" data-legend="${id}"></ul>
<div class="plot" data-chart="${id}" role="img" aria-label="${title}; the numbers are in the table below"></div>
<details><summary>The numbers of this chart</summary>${table(title, columns, rows)}</details>
${data(id, chart)}
</figure>`;
}
