import type { CompiledProgram } from './compiled-program.ts';
import { field, fieldsIn, joined, numberField, textOf, textsOf, utf8 } from './protobuf-fields.ts';

/** Numbers of the fields that are read and written, by the published format. */
export const modelGraph = 7;
export const graphFields = { node: 1, initializer: 5, input: 11 } as const;
export const nodeFields = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 } as const;
const attributeFields = { name: 1, int: 3, type: 20 } as const;
const wholeNumber = 2;

/** Weights that are used as the right side of products and nowhere else: by name, whether they are turned round there ([out, in]). */
export function matricesOf(program: CompiledProgram): ReadonlyMap<string, { readonly transposed: boolean }> {
  const nodes = [...fieldsIn(graphOf(program.bytes))].filter(({ number }) => number === graphFields.node).map(({ body }) => body);
  const elsewhere = new Set(nodes.flatMap((node) => textsOf(node, nodeFields.input).filter((_, at) => at !== 1 || !isProduct(node))));
  const weights = new Map(program.weights.map(({ name }): [string, string] => [`weight:${name}`, name]));
  return new Map(nodes.filter(isProduct).flatMap((node) => {
    const right = textsOf(node, nodeFields.input)[1]!;
    const name = weights.get(right);
    return name === undefined || elsewhere.has(right) ? [] : [[name, { transposed: flag(node, 'transB') }] as const];
  }));
}

export const graphOf = (model: Uint8Array): Uint8Array => [...fieldsIn(model)].find(({ number }) => number === modelGraph)!.body;

/** A product of two matrices that adds nothing, its left side as it is. */
const isProduct = (node: Uint8Array) => textOf(node, nodeFields.op) === 'Gemm' && textsOf(node, nodeFields.input).length === 2 && !flag(node, 'transA');

const flag = (node: Uint8Array, name: string) => [...fieldsIn(node)].some(({ number, body }) => number === nodeFields.attribute
  && textOf(body, attributeFields.name) === name && [...fieldsIn(body)].some((each) => each.number === attributeFields.int && each.value !== 0));

/** A node of one output, which it is named after. */
export function nodeField(op: string, inputs: readonly string[], output: string, { domain = '', flags = {} }: { readonly domain?: string; readonly flags?: Readonly<Record<string, number>> } = {}): Uint8Array {
  const names = nodeFields;
  return field(graphFields.node, joined([
    ...inputs.map((input) => field(names.input, utf8(input))), field(names.output, utf8(output)), field(names.name, utf8(output)), field(names.op, utf8(op)),
    ...Object.entries(flags).map(([name, value]) => field(names.attribute, joined([field(attributeFields.name, utf8(name)), numberField(attributeFields.int, value), numberField(attributeFields.type, wholeNumber)]))),
    ...(domain === '' ? [] : [field(names.domain, utf8(domain))]),
  ]));
}
