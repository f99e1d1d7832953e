import type { Node, Value } from './graph.ts';

/**
 * Makes one `Gemm` of a matrix product and the row that is added to it, where nobody else reads the product.
 *
 * The row must be there before the product is: the pair runs where the addition stood.
 */
export function fuseBias(nodes: readonly Node[], wanted: readonly Value[]): Node[] {
  const uses = countUses(nodes, wanted);
  const products = new Map(nodes.filter(({ op, inputs }) => op === 'Gemm' && inputs.length === 2).map((node) => [node.outputs[0]!.name, node]));
  const taken = new Set<Node>();
  const fused = nodes.map((node): Node => {
    if (node.op !== 'Add') return node;
    const [product, row] = pairOf(node, products, uses);
    if (!product || !row) return node;
    taken.add(product);
    return { ...product, inputs: [...product.inputs, row], outputs: node.outputs };
  });
  return fused.filter((node) => !taken.has(node));
}

function pairOf({ inputs }: Node, products: ReadonlyMap<string, Node>, uses: ReadonlyMap<string, number>): [Node, Value] | [] {
  for (const [at, value] of inputs.entries()) {
    const product = products.get(value.name);
    const row = inputs[1 - at]!;
    const width = value.shape[1];
    if (product && uses.get(value.name) === 1 && isRow(row, width)) return [product, row];
  }
  return [];
}

const isRow = ({ shape }: Value, width: number | undefined) =>
  shape.length > 0 && shape.length <= 2 && shape.at(-1) === width && (shape.length === 1 || shape[0] === 1);

function countUses(nodes: readonly Node[], wanted: readonly Value[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { name } of [...nodes.flatMap(({ inputs }) => inputs), ...wanted]) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}
