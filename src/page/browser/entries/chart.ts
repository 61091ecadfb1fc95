import './chart.css';
import uPlot from 'uplot';
import type { Chart } from '../../chart-data.js';
import { dataOf } from '../data.js';
import { colour, onTheme } from '../theme.js';

/*! Drawn with uPlot: Copyright (c) 2022 Leon Sorokin. Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE. */

/** Curves are told apart by form before colour: a sign for their points, and dashes. */
const SIGNS = ['●', '■', '▲', '◆', '▼', '✚'] as const;
const DASHES: readonly number[][] = [[], [8, 4], [2, 3], [12, 4, 2, 4], [6, 2], [1, 5]];
const HEIGHT = 320;
const FONT = '12px system-ui, sans-serif';

for (const place of document.querySelectorAll<HTMLElement>('[data-chart]')) {
  const chart = dataOf(place.dataset['chart']!) as Chart;
  drawLegend(chart);
  let plot = draw(chart, place);
  onTheme(() => {
    plot.destroy();
    plot = draw(chart, place);
  });
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT })).observe(
    place,
  );
}

/** What a curve is drawn with. */
function look(i: number) {
  return {
    stroke: colour(`curve-${(i % SIGNS.length) + 1}`),
    dash: DASHES[i % DASHES.length]!,
    sign: SIGNS[i % SIGNS.length]!,
  };
}

function draw({ x, y, xs, series, steps = false }: Chart, place: HTMLElement): uPlot {
  const [text, line] = [colour('text'), colour('line')];
  const axis = (label: string, size: number) => ({
    label,
    size,
    stroke: text,
    font: FONT,
    labelFont: FONT,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line },
    values: (_: uPlot, values: (number | null)[]) =>
      values.map((v) => (v === null ? '' : v.toLocaleString('en', { maximumFractionDigits: 9 }))),
  });
  const scale = (log: boolean | undefined) =>
    log === true ? { distr: 3 as const, log: 10 as const } : {};
  const range = (of: Chart['y']['range']) =>
    of === undefined ? {} : { range: [...of] as [number, number] };
  const paths = steps ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {};
  const above = (log: boolean | undefined, v: number | null | undefined): number | null =>
    v === null || v === undefined || (log === true && v <= 0) ? null : v;
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: HEIGHT,
    scales: { x: { time: false, ...scale(x.log) }, y: { ...scale(y.log), ...range(y.range) } },
    axes: [axis(x.label, 50), axis(y.label, 70)],
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    series: [
      {},
      ...series.map((_, i) => {
        const { stroke, dash, sign } = look(i);
        return { stroke, dash, width: 2, spanGaps: true, points: { show: false }, sign, ...paths };
      }),
    ],
    hooks: { draw: [drawSigns] },
  };
  const kept = xs.map((_, i) => i).filter((i) => above(x.log, xs[i]) !== null);
  const columns = series.map(({ values }) => kept.map((i) => above(y.log, values[i])));
  const plot = new uPlot(options, [kept.map((i) => xs[i]!), ...columns], place);
  return plot;
}

function drawSigns(plot: uPlot): void {
  const { ctx } = plot;
  ctx.save();
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.font = `${13 * devicePixelRatio}px system-ui, sans-serif`;
  plot.series.slice(1).forEach((_, i) => {
    const { stroke, sign } = look(i);
    ctx.fillStyle = stroke;
    plot.data[0].forEach((x, at) => {
      const y = plot.data[i + 1]![at];
      if (y === null || y === undefined) return;
      ctx.fillText(sign, plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true));
    });
  });
  ctx.restore();
}

function drawLegend({ id, series }: Chart): void {
  const list = document.querySelector(`[data-legend="${CSS.escape(id)}"]`);
  series.forEach(({ name }, i) => {
    const item = document.createElement('li');
    const sign = document.createElement('span');
    sign.className = `curve-${(i % SIGNS.length) + 1}`;
    sign.ariaHidden = 'true';
    sign.textContent = `${look(i).sign} `;
    item.append(sign, name);
    list?.append(item);
  });
}
