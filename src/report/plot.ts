import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

import { html } from './html.ts';

/** One bar of a chart. `value` null: a name without a bar. */
export interface Bar {
  readonly name: string;
  readonly value: number | null;
  /** What stands at the end of the bar. */
  readonly text: string;
  readonly strong: boolean;
}

const barHeight = 24;
const charWidth = 6.6;

/**
 * A bar chart as SVG text; the only place that knows Plot and its DOM. Colours are CSS variables of the page.
 *
 * @param most the value at the full width, so that several charts share a scale.
 */
export function barChart(bars: readonly Bar[], { label, most, width = 340 }: { readonly label: string; readonly most: number; readonly width?: number }): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const names = bars.map(({ name }) => shortened(name));
  const marginLeft = Math.ceil(Math.max(...names.map((name) => name.length)) * charWidth) + 10;
  const marginRight = Math.ceil(Math.max(...bars.map(({ text }) => text.length)) * charWidth) + 10;
  const at = bars.map((_, index) => index);
  const ends = bars.map(({ value }) => value ?? 0);
  const least = Math.min(0, ...ends);
  const chart = Plot.plot({
    document, width, height: bars.length * barHeight + 4, marginLeft, marginRight, marginTop: 2, marginBottom: 2,
    className: 'chart', // a `style` option fails: linkedom's style has no setter
    x: { axis: null, domain: [least, Math.max(most, least + Number.MIN_VALUE)] },
    y: { axis: null, domain: at, padding: 0.28 },
    marks: [
      Plot.barX(at, { x: ends, y: at, rx2: 2, fill: bars.map(({ strong }) => strong ? 'var(--accent)' : 'var(--bar)'), ariaHidden: 'true' }),
      Plot.ruleX([0], { stroke: 'var(--axis)' }),
      Plot.text(at, { x: () => least, y: at, text: names, textAnchor: 'end', dx: -8, fill: 'var(--ink)' }),
      Plot.text(at, {
        x: ends.map((end) => Math.max(0, end)), y: at, text: bars.map(({ text }) => text), textAnchor: 'start', dx: 6,
        fill: bars.map(({ strong }) => strong ? 'var(--ink)' : 'var(--soft)'),
      }),
    ],
  });
  return chart.outerHTML.replace('<svg', () => html`<svg role="img" aria-label="${label}"`.text); // linkedom leaves < in attributes
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > 20 ? `${characters.slice(0, 19).join('')}…` : name;
}

/** A line over numbers from left to right. */
export interface Line {
  readonly at: readonly number[];
  /** Null: a gap. */
  readonly values: readonly (number | null)[];
  /** Place of the value that is marked. */
  readonly marked?: number | undefined;
}

/** A line as SVG text, with the least and the greatest value at its left, and the last number below. */
export function lineChart({ at, values, marked }: Line, { label, across, width = 340, height = 150 }: {
  readonly label: string; readonly across: string; readonly width?: number; readonly height?: number;
}): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const some = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...some), Math.max(...some)];
  const points = at.flatMap((x, place) => values[place] === null ? [] : [{ x, y: values[place]!, place }]);
  const ends = most > least ? [least, most] : [least];
  const around = most > least ? [least, most] : [least - 1, least + 1];
  const chart = Plot.plot({
    document, width, height, marginLeft: 52, marginRight: 16, marginTop: 10, marginBottom: 30, className: 'chart',
    x: { domain: [0, Math.max(at.at(-1) ?? 1, Number.MIN_VALUE)], ticks: 4, label: across, labelArrow: 'none', tickSize: 3, tickFormat: (tick: number) => tick.toLocaleString('en-US') },
    y: { domain: around, ticks: ends, label: null, tickSize: 0, tickFormat: (tick: number) => tick.toFixed(4) },
    marks: [
      Plot.ruleY(ends, { stroke: 'var(--hair)' }),
      Plot.line(points, { x: 'x', y: 'y', stroke: 'var(--accent)', strokeWidth: 1.5 }),
      Plot.dot(points.filter(({ place }) => place === marked || points.length === 1), { x: 'x', y: 'y', r: 4, fill: 'var(--accent)', stroke: 'var(--ground)' }),
    ],
  });
  return chart.outerHTML.replace('<svg', () => html`<svg role="img" aria-label="${label}"`.text);
}
