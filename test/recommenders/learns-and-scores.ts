import assert from 'node:assert/strict';

import { eager } from '../../src/compile/eager.ts';
import type { KeyedVectors } from '../../src/core/keyed-vectors.ts';
import { assembleOptions } from '../../src/training/assemble-options.ts';
import { BatchAssembler } from '../../src/training/batches/batch-assembler.ts';
import { sliceTrainingRows, trainingRows } from '../../src/training/batches/training-rows.ts';
import { standsStill } from '../../src/training/checkpoints/frozen-weights.ts';
import type { VectorsByTable } from '../../src/training/given-vectors/place-vectors.ts';
import { initialWeights } from '../../src/training/initial-weights.ts';
import { stepProgram } from '../../src/training/programs.ts';
import type { Recommender } from '../../src/training/recommender.ts';
import { stepInputs } from '../../src/training/step-inputs.ts';
import { isFrozen, partWeights, storedWidth, tablesOf } from '../../src/training/tables.ts';
import { train } from '../../src/training/train.ts';
import type { TrainedWeights } from '../../src/training/trained-recommender.ts';
import { candidates, data, impressions, items, rows, users } from './made-up-newsroom.ts';

const userCount = (await users.load()).ids.length;

/** Two steps, the second of one row. */
export async function learnsInTwoSteps(recommender: Recommender, vectors: VectorsByTable = {}): Promise<TrainedWeights> {
  const all = recommender.scheme === 'matching' ? rows : candidates;
  const losses: number[] = [];
  const trained = await train({ recommender, data, items, users, vectors, seed: 3, epochs: 1, rows: all - 1, onEpoch: ({ loss, rows }) => losses.push(loss, rows) });
  assert.ok(Number.isFinite(losses[0]), `loss ${losses[0]}`);
  assert.equal(losses[1], all);
  const first = initialWeights(partWeights(recommender), 3);
  for (const [name, spec] of Object.entries(partWeights(recommender))) {
    assert.ok(trained.weights[name]!.every(Number.isFinite), name);
    if (spec.frozen && !standsStill(name, spec)) assert.notDeepEqual(trained.weights[name], first[name], `${name} is kept`);
  }
  return trained;
}

/** Made up for the tables that are frozen, by the ids of the items. */
export function madeUpVectors(recommender: Recommender): VectorsByTable {
  const frozen = tablesOf(recommender).filter((table) => isFrozen(recommender, table));
  return Object.fromEntries(frozen.map((table, of): [string, KeyedVectors] => {
    const width = storedWidth(recommender, table);
    const load = async () => ({ width, keys: (await items.load()).ids, values: Float32Array.from({ length: 7 * width }, (_, at) => Math.sin(1.7 * at + of)) });
    return [table, { load, identify: async () => ({ madeUp: table }), toJSON: () => ({ madeUp: table }) }];
  }));
}

/**
 * The scores of the training program, without its dropout, computed operation by operation by tfjs: one impression at a time, so that
 * an item stands beside others than in the cache.
 */
export async function uncached({ recommender, table, weights }: TrainedWeights): Promise<Float32Array> {
  const { program, options: { inputs, weights: specs = {} } } = stepProgram(recommender);
  const run = await eager(program, { inputs, weights: specs });
  run.setWeights(Object.fromEntries(Object.keys(specs).map((name) => [name, weights[name]!])));
  const assembler = new BatchAssembler(assembleOptions(recommender, table, userCount));
  const all = trainingRows(impressions, Float64Array.from(impressions.user), 'all');
  const scored: number[] = [];
  for (let from = 0, until = 0; from < candidates; from = until) {
    while (all.impressionOf[until] === all.impressionOf[from]) until++;
    const batch = assembler.assemble(sliceTrainingRows(all, from, until), 0);
    const { scores } = await run.run({ inputs: stepInputs(recommender, weights, batch) });
    scored.push(...scores!.values);
  }
  return Float32Array.from(scored);
}

export function ofRow(row: number): [history: typeof impressions.history, candidates: typeof impressions.candidates, users: Int32Array] {
  const { history, candidates, user } = impressions;
  return [{ ...history, offsets: history.offsets.subarray(row, row + 2) }, { ...candidates, offsets: candidates.offsets.subarray(row, row + 2) }, user.subarray(row, row + 1)];
}

export function near(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length);
  for (let at = 0; at < actual.length; at++) {
    assert.ok(Math.abs(actual[at]! - expected[at]!) <= 1e-5 + 1e-4 * Math.abs(expected[at]!), `${what}[${at}]: ${actual[at]}, expected ${expected[at]}`);
  }
}
