import type { GraphPicture } from '../core/run-event.ts';
import { layOut, type PlacedNode, size } from './layout.ts';
import { shorten } from './option-lines.ts';

const rail = 22;
const corner = 8;
const branchColours = 6;

/**
 * A graph as an SVG that stands alone and follows the reader's light or dark setting.
 *
 * Boxes are parts with their options; beside the rail stands what each part adds for those below it.
 *
 * @example
 * drawSvg({ version: 1, name: 'empty', nodes: [], edges: [] }).includes('<title>empty</title>') // true
 */
export function drawSvg(picture: GraphPicture): string {
  const { width, height, placed } = layOut(picture);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="rxrec-graph" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(picture.name)}</title>`,
    `<desc>${escaped(description(picture))}</desc>`,
    `<style>${style}</style>`,
    ...placed.map(drawRail),
    ...placed.map(drawAdded),
    ...placed.map(drawBox),
    '</svg>',
    '',
  ].join('\n');
}

function drawRail(node: PlacedNode): string {
  const { after, x, y } = node;
  if (!after) return '';
  const from = { x: after.x + rail, y: after.y + after.height };
  const to = { x: x + rail, y };
  const turn = y - (node.heading === undefined ? 0 : size.heading) - size.link / 2 + 4;
  const [above, below] = from.x === to.x
    ? [`M${from.x} ${from.y}V${turn}`, `M${to.x} ${turn}V${to.y - 1}`]
    : [`M${from.x} ${turn - corner}q0 ${corner} ${corner} ${corner}H${to.x - corner}`,
      `M${to.x - corner} ${turn}q${corner} 0 ${corner} ${corner}V${to.y - 1}`];
  const line = `<path class="rail ${laneOf(after)}" d="${above}"/><path class="rail ${laneOf(node)}" d="${below}"/>`;
  const tip = `<path class="tip ${laneOf(node)}" d="M${to.x - 4} ${to.y - 6}L${to.x} ${to.y}L${to.x + 4} ${to.y - 6}z"/>`;
  const heading = node.heading === undefined ? ''
    : `<text class="heading ${laneOf(node)}" x="${to.x + 12}" y="${y - 13}">${escaped(shorten(node.heading, 24))}</text>`;
  return line + tip + heading;
}

function drawAdded({ added, x, y, height }: PlacedNode): string {
  return added.map(([column, type], at) => `<text class="added" x="${x + rail + 12}" y="${y + height + 17 + at * size.label}">`
    + `${type === '' ? '' : '<tspan class="plus">+ </tspan>'}${escaped(shorten(column, 20))}`
    + `${type === '' ? '' : `<tspan class="type"> ${escaped(type)}</tspan>`}</text>`).join('');
}

function drawBox(placed: PlacedNode): string {
  const { node, lines, x, y, height } = placed;
  const radius = node.kind === 'operator' ? 6 : 14;
  const name = shorten(node.name, 25);
  return [
    `<g class="box ${node.kind} ${laneOf(placed)}"><title>${escaped(hover(placed))}</title>`,
    `<rect x="${x + 0.5}" y="${y + 0.5}" width="${size.box - 1}" height="${height - 1}" rx="${radius}"/>`,
    `<text class="name" x="${x + 14}" y="${y + 19}">${escaped(name)}</text>`,
    ...lines.map((line, at) => `<text class="option" x="${x + 14}" y="${y + 37 + at * size.line}">${escaped(line)}</text>`),
    '</g>',
  ].join('');
}

const laneOf = ({ lane }: PlacedNode): string => lane === -1 ? 'trunk' : `lane${lane % branchColours}`;

function hover({ node: { name, branch, kind, options, reads } }: PlacedNode): string {
  const read = Object.keys(reads);
  return [
    `${kind} ${name}${branch === '' ? '' : ` on ${branch}`}`,
    ...read.length === 0 ? [] : [`reads ${read.join(', ')}`],
    shorten(jsonOf(options), 600),
  ].join('\n');
}

function jsonOf(options: unknown): string {
  try {
    return JSON.stringify(options, undefined, 1) ?? '';
  } catch { // a ring, or a bigint
    return '';
  }
}

function description({ nodes }: GraphPicture): string {
  const branches = [...new Set(nodes.map(({ branch }) => branch))];
  return branches.map((branch) => `${branch === '' ? 'All rows' : branch}: ${
    nodes.filter((node) => node.branch === branch).map(({ name }) => name).join(', then ')}.`).join(' ');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** XML text; control characters, which XML forbids even as entities, are shown as a box. */
const escaped = (text: string): string => text
  .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (character) => character === '\n' ? character : '\uFFFD')
  .replace(/[&<>"']/g, (character) => entities[character]!);

const light = ['#4657c9', '#0b7a75', '#b4540a', '#8e3ba8', '#3c7a1e', '#b0305c'];
const dark = ['#9daaff', '#5fd4cb', '#f3ab63', '#dd9cf0', '#9ed67c', '#f792b2'];
const lanes = (colours: readonly string[]) => colours.map((colour, at) => `.rxrec-graph .lane${at}{--lane:${colour}}`).join('');

const style = [
  '.rxrec-graph{--ink:#1d2129;--soft:#5b6472;--line:#c9ced6;--box:#fff;--ground:#fbfaf7;--lane:#5b6472;background:var(--ground);font:12px ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}',
  lanes(light),
  '.rxrec-graph text{fill:var(--ink)}',
  '.rxrec-graph .name{font-size:13px;font-weight:600}',
  '.rxrec-graph .option,.rxrec-graph .added{white-space:pre;font:10.5px ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}',
  '.rxrec-graph .option,.rxrec-graph .type{fill:var(--soft)}',
  '.rxrec-graph .plus,.rxrec-graph .heading{fill:var(--lane)}',
  '.rxrec-graph .heading{font-size:13px;font-weight:700}',
  '.rxrec-graph .rail{fill:none;stroke:var(--lane);stroke-width:1.5}',
  '.rxrec-graph .tip{fill:var(--lane)}',
  '.rxrec-graph .box rect{fill:var(--box);stroke:var(--line)}',
  '.rxrec-graph .source rect,.rxrec-graph .sink rect{stroke:var(--lane);stroke-width:1.5}',
  `@media (prefers-color-scheme:dark){.rxrec-graph{--ink:#e8e6e1;--soft:#a2a9b4;--line:#414853;--box:#20242b;--ground:#16191e;--lane:#a2a9b4}${lanes(dark)}}`,
].join('');
