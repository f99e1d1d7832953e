import type { GraphPicture } from '../core/run-event.ts';
import { optionLines, shorten } from './option-lines.ts';

export type PictureNode = GraphPicture['nodes'][number];

/** A node with its place, in px. */
export interface PlacedNode {
  readonly node: PictureNode;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Options, each on one line that fits. */
  readonly lines: readonly string[];
  readonly added: readonly (readonly [column: string, type: string])[];
  /** What is written above the first node of a branch. */
  readonly heading: string | undefined;
  /** Index of the top-level branch, -1 before any. */
  readonly lane: number;
  readonly after: PlacedNode | undefined;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly placed: readonly PlacedNode[];
}

export const size = { box: 216, gap: 28, margin: 12, header: 27, line: 15, link: 26, label: 14, heading: 30 } as const;
const mostOptions = 5;
const mostColumns = 6;
const charsPerLine = 29;
const rowEffects: Readonly<Record<string, string>> = { fewer: 'may drop rows', regrouped: 'regroups rows', expanded: 'expands rows' };

/**
 * Gives every node a place: time runs down, each branch has columns of its own, and a trunk stands
 * above the first of its branches, so that a narrow window shows the beginning of everything.
 */
export function layOut({ nodes, edges }: GraphPicture): Layout {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const next = new Map<string, PictureNode[]>();
  const hasParent = new Set<string>();
  for (const { from, to } of edges) {
    const child = byId.get(to);
    if (!child || !byId.has(from) || hasParent.has(to)) continue;
    next.set(from, [...next.get(from) ?? [], child]);
    hasParent.add(to);
  }
  const lanes = [...new Set(nodes.map(({ branch }) => branch.split('/')[0]!).filter((branch) => branch !== ''))];
  const placed: PlacedNode[] = [];
  let column = 0;
  let bottom = 0;

  const place = (node: PictureNode, y: number, after: PlacedNode | undefined): void => {
    const before = after?.node.branch ?? '';
    const heading = node.branch === before ? undefined : node.branch.slice(before === '' ? 0 : before.length + 1);
    const lines = boxLines(node);
    const here: PlacedNode = {
      node, lines, heading, after, x: size.margin + column * (size.box + size.gap), y: y + (heading === undefined ? 0 : size.heading),
      height: size.header + lines.length * size.line + (lines.length > 0 ? 8 : 5),
      added: addedLines(node), lane: lanes.indexOf(node.branch.split('/')[0]!),
    };
    placed.push(here);
    const end = here.y + here.height;
    bottom = Math.max(bottom, end);
    (next.get(node.id) ?? []).forEach((child, at) => {
      if (at > 0) column++;
      place(child, end + size.link + here.added.length * size.label, here);
    });
  };
  nodes.filter(({ id }) => !hasParent.has(id)).forEach((root, at) => {
    if (at > 0) column++;
    place(root, size.margin, undefined);
  });
  return { placed, width: 2 * size.margin + (column + 1) * size.box + column * size.gap, height: bottom + size.margin };
}

function boxLines({ options, rows, holds, kind }: PictureNode): string[] {
  const told = optionLines(options, 200).map(wrapped);
  const shown = told.length > mostOptions ? [...told.slice(0, mostOptions - 1), [`… ${told.length - mostOptions + 1} more`]] : told;
  const effects = kind !== 'operator' ? [] : [
    ...Object.hasOwn(rowEffects, rows) ? [rowEffects[rows]!] : [],
    ...holds > 0 ? [`holds ${holds}`] : [],
  ];
  return effects.length === 0 ? shown.flat() : [...shown.flat(), shorten(`(${effects.join(', ')})`, charsPerLine)];
}

/** On one line or two, broken at a space. */
function wrapped(text: string): string[] {
  if ([...text].length <= charsPerLine) return [text];
  const at = text.lastIndexOf(' ', charsPerLine);
  if (at < charsPerLine / 3) return [shorten(text, charsPerLine)];
  return [text.slice(0, at), shorten(`  ${text.slice(at + 1)}`, charsPerLine)];
}

function addedLines({ adds }: PictureNode): (readonly [string, string])[] {
  const columns = Object.entries<string>(adds);
  if (columns.length <= mostColumns) return columns;
  return [...columns.slice(0, mostColumns - 1), [`and ${columns.length - mostColumns + 1} more`, '']];
}
