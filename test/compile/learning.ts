import type { ProgramOutputs } from '../../src/compile/program.ts';
import type { Weights } from './both-ways.ts';

/** Moves weights by the gradients of a step. */
export type Move = (weights: Weights, outputs: ProgramOutputs) => void;

export function sgd(): Move {
  return (weights, outputs) => everyWeight(weights, outputs, (values, slopes) => {
    for (const [at, slope] of slopes.entries()) values[at] = values[at]! - 0.1 * slope;
  });
}

export function adam(rate = 0.01): Move {
  const moments = new Map<string, [Float32Array, Float32Array]>();
  let step = 0;
  return (weights, outputs) => {
    step++;
    everyWeight(weights, outputs, (values, slopes, name) => {
      if (!moments.has(name)) moments.set(name, [new Float32Array(values.length), new Float32Array(values.length)]);
      const [first, second] = moments.get(name)!;
      for (const [at, slope] of slopes.entries()) {
        first[at] = 0.9 * first[at]! + 0.1 * slope;
        second[at] = 0.999 * second[at]! + 0.001 * slope * slope;
        const [a, b] = [first[at]! / (1 - 0.9 ** step), second[at]! / (1 - 0.999 ** step)];
        values[at] = values[at]! - rate * a / (Math.sqrt(b) + 1e-6);
      }
    });
  };
}

function everyWeight(weights: Weights, outputs: ProgramOutputs, move: (values: Float32Array, slopes: Float32Array, name: string) => void): void {
  for (const [name, values] of Object.entries(weights)) {
    const slopes = outputs[`gradient:${name}`];
    if (slopes) move(values, slopes.values as Float32Array, name);
  }
}
