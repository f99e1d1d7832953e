import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compile } from '../compile/compile.ts';
import { eager } from '../compile/eager.ts';
import type { Numbers, ProgramCall, ProgramOutputs } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import { startProgram } from '../engines/session/program-runner.ts';
import type { TransformerProgram } from '../transformers/programs/text-program.ts';

type Inputs = ProgramCall['inputs'];
type Arrays = Readonly<Record<string, Float32Array>>;

export interface ProgramSamples {
  readonly weights: Arrays;
  /** The samples of these numbers, 0 to 2, as one call. */
  readonly inputs: (samples: readonly number[]) => Inputs;
  /** Outputs of which each sample has its own, as many as any other. */
  readonly rows: readonly string[];
  /** Weights that a gradient has to reach. Default: no gradients are asked for. */
  readonly learned?: readonly string[];
}

/**
 * What a program of a pretrained model keeps to, as tests: compiled it gives what tfjs gives operation by operation, gradients too, and
 * a sample has its own answer, whatever stands beside it.
 */
export function programContract(name: string, of: TransformerProgram, { weights, inputs, rows, learned }: ProgramSamples): void {
  test(`${name}: compiled, it gives what tfjs gives`, async () => {
    for (const some of [[0, 1, 2], [1]]) await sameBothWays(of, weights, inputs(some));
  });

  if (learned) test(`${name}: compiled, its gradients are those of tfjs, and reach every weight that is read`, async () => {
    const learning: TransformerProgram = {
      program: (w, x, pass) => {
        const outputs = of.program(w, x, { ...pass, dropout: (values) => values });
        return { loss: rows.map((output) => tf.mean(tf.square(outputs[output]!))).reduce((sum, loss) => tf.add(sum, loss)) };
      },
      options: { ...of.options, gradients: learned },
    };
    const found = await sameBothWays(learning, weights, inputs([0, 1, 2]));
    for (const [output, { values }] of Object.entries(found)) assert.ok(values.some((value) => value !== 0), `${output} is all 0`);
  });

  test(`${name}: a sample has its own answer, whatever stands beside it`, async () => {
    await withProgram(of, weights, async (run) => {
      const together = await run(inputs([0, 1, 2]));
      for (const sample of [0, 1, 2]) {
        const alone = await run(inputs([sample]));
        for (const output of rows) sameNumbers(alone[output]!.values, partOf(together[output]!, sample), `${output} of sample ${sample}`);
      }
    });
  });
}

/** Runs a program, with its weights. */
export async function withProgram<R>({ program, options }: TransformerProgram, weights: Arrays, body: (run: (inputs: Inputs) => Promise<ProgramOutputs>) => Promise<R>): Promise<R> {
  const started = await startProgram(compile(program, options), { threads: 1 });
  started.setWeights(weights);
  try {
    return await body((inputs) => started.run({ inputs }));
  } finally {
    await started.close();
  }
}

async function sameBothWays(of: TransformerProgram, weights: Arrays, inputs: Inputs): Promise<ProgramOutputs> {
  const found = await withProgram(of, weights, (run) => run(inputs));
  const plain = await eager(of.program, of.options);
  plain.setWeights(weights);
  const expected = await plain.run({ inputs });
  await plain.close();
  assert.deepEqual(Object.keys(found), Object.keys(expected));
  for (const [name, { shape, values }] of Object.entries(expected)) {
    assert.deepEqual(found[name]!.shape, shape, name);
    sameNumbers(found[name]!.values, values, name);
  }
  return found;
}

/** Equal to 2e-5 of the largest. */
export function sameNumbers(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(found.length, expected.length, what);
  const most = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-2);
  const far = Array.from(expected).findIndex((value, at) => !(Math.abs(value - found[at]!) <= 2e-5 * most));
  assert.equal(far, -1, `${what}, at ${far}: ${found[far]} instead of ${expected[far]}`);
}

/** The numbers of one of three samples. */
function partOf({ values }: Numbers, sample: number): ArrayLike<number> {
  const size = values.length / 3;
  return values.subarray(sample * size, (sample + 1) * size);
}
