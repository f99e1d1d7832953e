import type { Tensor } from '../../compile/tf.ts';
import type { Pass, Weights } from '../../nn/module.ts';
import type { LayerInputs, Stack } from '../family.ts';
import type { Attend } from '../parts/attention.ts';

export interface StackRun<In> {
  readonly inputs: In;
  /** [sequences or 1, tokens], int32 */
  readonly positions: Tensor;
  /** The attention of each layer. */
  readonly attend: (layer: number) => Attend;
  /** In the last layer: the tokens that go on. Default: all. */
  readonly keep?: (values: Tensor) => Tensor;
  readonly encoded?: LayerInputs['encoded'];
  /** Layers [from, until). Default: all; from 0 on the inputs are embedded, from another the states are given. */
  readonly from?: number;
  readonly until?: number;
  readonly states?: Tensor;
}

/** States after layers of a stack: not finished, so that they can go on, or be looked at one by one. */
export function runStack<In>(stack: Stack<In>, weights: Weights, pass: Pass, run: StackRun<In>): Tensor {
  const { inputs, positions, attend, keep, encoded, from = 0, until = stack.layers } = run;
  let states = run.states ?? stack.embed(weights, inputs, pass);
  for (let at = from; at < until; at++) {
    const kept = keep && at === stack.layers - 1 ? keep : (values: Tensor) => values;
    states = stack.layer(weights, at, { states, positions, attend: attend(at), keep: kept, ...(encoded && { encoded }) }, pass);
  }
  return states;
}

/** States after each layer, the first one first; none of them finished. */
export function layerByLayer<In>(stack: Stack<In>, weights: Weights, pass: Pass, run: Omit<StackRun<In>, 'from' | 'until'>): Tensor[] {
  const after: Tensor[] = [];
  for (let from = 0; from < stack.layers; from++) {
    const states = after.at(-1) ?? run.states;
    after.push(runStack(stack, weights, pass, { ...run, from, until: from + 1, ...(states && { states }) }));
  }
  return after;
}
