import type { OnnxGraph, OnnxNode, OnnxValue } from '../onnx-file.ts';
import type { Graph, Value } from './graph.ts';
import { liveNodes } from './live-nodes.ts';

/** The first version of the operator set in which reductions take their axes as an input and ScatterND adds. */
const opset = 18;

export interface Finish {
  readonly name: string;
  /** By the names that they are to have. */
  readonly outputs: Readonly<Record<string, Value>>;
  readonly sizeText: (size: number) => number | string;
}

/** The graph with what its outputs need and no more, its outputs named. */
export function finishedGraph(graph: Graph, { name, outputs, sizeText }: Finish): OnnxGraph {
  const wanted = Object.values(outputs);
  const nodes = liveNodes(graph.nodes, wanted);
  const made = new Set(nodes.flatMap((node) => node.outputs).map((value) => value.name));
  const renamed = new Map<string, string>();
  const copies: OnnxNode[] = [];
  for (const [output, value] of Object.entries(outputs)) {
    if (made.has(value.name) && !renamed.has(value.name)) renamed.set(value.name, output);
    else copies.push({ op: 'Identity', inputs: [renamed.get(value.name) ?? value.name], outputs: [output] });
  }
  const nameOf = (value: Value) => renamed.get(value.name) ?? value.name;
  const infoOf = (name: string, { type, shape }: Value): OnnxValue => ({ name, type, shape: shape.map(sizeText) });
  const read = new Set([...nodes.flatMap(({ inputs }) => inputs), ...wanted].map((value) => value.name));
  return {
    name, opset,
    inputs: graph.inputs.filter((input) => read.has(input.name)).map((input) => infoOf(input.name, input)),
    outputs: Object.entries(outputs).map(([output, value]) => infoOf(output, value)),
    nodes: [...nodes.map(({ op, inputs, outputs, attributes }) => ({ op, inputs: inputs.map(nameOf), outputs: outputs.map(nameOf), attributes })), ...copies],
    constants: graph.constants.filter((constant) => read.has(constant.name)).map(({ name, shape, values }) => ({ name, shape, values })),
  };
}
