import type { GraphPicture } from '../core/run-event.ts';
import { optionLines, shorten } from './option-lines.ts';

type Node = GraphPicture['nodes'][number];

/**
 * A graph as a Mermaid flowchart, for a README or a pull request: one subgraph per branch, edges labelled
 * with the columns that the part above them adds.
 *
 * @example
 * drawMermaid({ version: 1, name: 'empty', nodes: [], edges: [] }) // '---\ntitle: "empty"\n---\nflowchart TD\n'
 */
export function drawMermaid({ name, nodes, edges }: GraphPicture): string {
  const ids = new Map(nodes.map(({ id }, at) => [id, `n${at}`])); // any id of ours is safe; "end" would not be
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = ['---', `title: ${JSON.stringify(oneLine(name))}`, '---', 'flowchart TD'];
  lines.push(...drawBranch('', nodes, ids, '  '));
  for (const { from, to } of edges) {
    const source = byId.get(from);
    const added = source ? Object.keys(source.adds) : [];
    const label = added.length === 0 ? '' : `|"${escaped(shorten(`+ ${added.join(', ')}`, 60))}"|`;
    lines.push(`  ${ids.get(from)} -->${label} ${ids.get(to)}`);
  }
  return `${lines.join('\n')}\n`;
}

function drawBranch(branch: string, nodes: readonly Node[], ids: ReadonlyMap<string, string>, indent: string): string[] {
  const own = nodes.filter((node) => node.branch === branch).map((node) => `${indent}${ids.get(node.id)}${box(node)}`);
  const below = branchesBelow(branch, nodes).flatMap((next) => {
    const first = nodes.find((node) => node.branch === next || node.branch.startsWith(`${next}/`))!;
    const title = escaped(next.slice(branch === '' ? 0 : branch.length + 1));
    return [
      `${indent}subgraph b${ids.get(first.id)}_${next.split('/').length}["${title}"]`,
      ...drawBranch(next, nodes, ids, `${indent}  `),
      `${indent}end`,
    ];
  });
  return [...own, ...below];
}

function branchesBelow(branch: string, nodes: readonly Node[]): string[] {
  const depth = branch === '' ? 0 : branch.split('/').length;
  const deeper = nodes.filter((node) => node.branch !== branch && (branch === '' || node.branch.startsWith(`${branch}/`)));
  return [...new Set(deeper.map((node) => node.branch.split('/').slice(0, depth + 1).join('/')))];
}

function box({ kind, name, options }: Node): string {
  const label = [name, ...optionLines(options, 40).slice(0, 4)].map(escaped).join('<br/>');
  if (kind === 'source') return `[("${label}")]`;
  return kind === 'sink' ? `(["${label}"])` : `["${label}"]`;
}

/** Entity codes as Mermaid reads them; a backtick would start Markdown, a quote would end the label. */
const escaped = (text: string): string =>
  oneLine(text).replace(/[#&<>"'`|\\{}[\]()]/g, (character) => `#${character.codePointAt(0)};`);

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
