import type { CompiledProgram } from './compiled-program.ts';
import { type ExternalPlace, externalConstant } from './external-data.ts';
import { graphFields, graphOf, matricesOf, modelGraph, nodeField, nodeFields } from './products.ts';
import { field, fieldsIn, joined, textOf, textsOf } from './protobuf-fields.ts';

/** Types of elements, by the published format. */
const [float32, float16] = [1, 10];
const inputName = 1;

/**
 * The same program with products of matrices in half precision: what is multiplied is narrowed, and the products are widened again.
 * Everything between, sums of squares and scores of attention above all, stays float32.
 *
 * | argument | what |
 * |---|---|
 * | `program` | as `compile` gives it, the weights not part of it |
 * | `matrices` | by name of the weight where its values lie in half precision, as they are laid out; one that is used otherwise than as the right side of a product stays as it is |
 *
 * Source: Micikevicius et al. 2018 (mixed precision).
 */
export function withHalfProducts(program: CompiledProgram, matrices: Readonly<Record<string, ExternalPlace>>): CompiledProgram {
  const possible = matricesOf(program);
  const halved = new Map<string, { readonly name: string; readonly place: ExternalPlace }>(Object.entries(matrices).filter(([name]) => possible.has(name)).map(([name, place]) => [`weight:${name}`, { name, place }] as const));
  const narrowed = new Set<string>();
  const graph = [...fieldsIn(graphOf(program.bytes))].flatMap(({ number, body, whole }) => {
    if (number === graphFields.input && halved.has(textOf(body, inputName))) return [];
    const matrix = number === graphFields.node ? halved.get(textsOf(body, nodeFields.input)[1] ?? '') : undefined;
    return matrix ? productNodes(body, matrix.name, possible.get(matrix.name)!.transposed, narrowed) : [whole];
  });
  const shapes = new Map(program.weights.map(({ name, shape }) => [name, shape as readonly number[]]));
  const constants = [...halved.values()].map(({ name, place }) => externalConstant(`half:${name}`, shapes.get(name)!, place, 'float16'));
  const bytes = joined([...fieldsIn(program.bytes)].map(({ number, whole }) => number === modelGraph ? field(number, joined([...graph, ...constants])) : whole));
  return { ...program, bytes, weights: program.weights.filter(({ name }) => !halved.has(`weight:${name}`)) };
}

/** @param narrowed left sides that are there in half precision already */
function productNodes(node: Uint8Array, name: string, transposed: boolean, narrowed: Set<string>): Uint8Array[] {
  const [left] = textsOf(node, nodeFields.input) as [string];
  const [output] = textsOf(node, nodeFields.output) as [string];
  const narrowing = narrowed.has(left) ? [] : [nodeField('Cast', [left], `${left}:half`, { flags: { to: float16 } })];
  narrowed.add(left);
  const product = nodeField('Gemm', [`${left}:half`, `half:${name}`], `${output}:half`, { flags: { transB: Number(transposed) } });
  return [...narrowing, product, nodeField('Cast', [`${output}:half`], output, { flags: { to: float32 } })];
}
