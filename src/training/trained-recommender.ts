import { createHash } from 'node:crypto';

import { compile } from '../compile/compile.ts';
import type { ProgramOutputs, RunnableProgram } from '../compile/program.ts';
import type { List } from '../core/column.ts';
import type { OpenRecommender, TrainedRecommender } from '../core/recommender.ts';
import { openProgram } from '../engines/session/program-session.ts';
import { sharedOpening } from '../engines/session/shared-opening.ts';
import { DistinctNumbers } from './batches/distinct-numbers.ts';
import { padTexts } from './batches/pad-texts.ts';
import { StepBuffers } from './batches/step-buffers.ts';
import type { ItemTable } from './item-table.ts';
import type { NamedArrays } from './optimizers/optimizer.ts';
import { type DescribedProgram, itemProgram, pairProgram } from './programs.ts';
import type { Recommender } from './recommender.ts';
import { pairInputs } from './pair-inputs.ts';
import { textInputs } from './step-inputs.ts';
import { userInputs } from './user-inputs.ts';

/** A recommender with the weights that training gave it, and the catalogue it was trained on. */
export interface TrainedWeights {
  readonly recommender: Recommender;
  readonly table: ItemTable;
  /** Of the parts (`items.*`, `users.*`, `predictor.*`) and of the tables (`tables.*.rows`). */
  readonly weights: NamedArrays;
}

const itemsPerCall = 512;

/**
 * Scores with weights that stand still: every item of the catalogue is encoded once, when it is opened.
 *
 * Errors: `EngineError` of the threads that it runs in.
 */
export function trainedRecommender(trained: TrainedWeights): TrainedRecommender {
  const { recommender, weights } = trained;
  const join = sharedOpening(() => openRecommender(trained));
  return {
    async open() {
      const { session: { itemCount, score }, close } = await join();
      return { itemCount, score, close };
    },
    identify: async () => ({ ...recommender.toJSON(), weights: hashOf(weights) }),
    toJSON: () => recommender.toJSON(),
  };
}

/** Two programs in threads of their own; weights may be set anew (`refresh`), which encodes the catalogue again. */
export async function openRecommender(trained: TrainedWeights): Promise<OpenRecommender & { refresh(weights: NamedArrays): Promise<void> }> {
  const { recommender, table } = trained;
  const itemsDescribed = itemProgram(recommender);
  const pairsDescribed = pairProgram(recommender);
  const items = await opened(itemsDescribed);
  const pairs = await opened(pairsDescribed);
  const { width } = recommender.items;
  let vectors = new Float32Array(0);
  let current = trained.weights;

  const refresh = async (weights: NamedArrays) => {
    current = weights;
    items.setWeights(weightsOf(itemsDescribed, weights));
    pairs.setWeights(weightsOf(pairsDescribed, weights));
    vectors = await encodedCatalogue(items, trained, weights);
  };
  await refresh(trained.weights);
  return {
    itemCount: table.items,
    refresh,
    async score(history: List<Int32Array>, candidates: List<Int32Array>, users?: Int32Array) {
      const { inputs, scoreAt } = pairInputs(history, candidates, { clicks: recommender.clicks, allClicks: recommender.users.unrolled ?? false, keep: recommender.keep ?? 'last', vectors, width });
      if (scoreAt.length === 0) return new Float32Array(0);
      const { scores } = await pairs.run({ inputs: { ...inputs, ...(recommender.knowsUsers && userInputs(recommender, current, users, candidates.offsets.length - 1)) } });
      return Float32Array.from(scoreAt, (at) => scores!.values[at]!);
    },
    close: async () => void await Promise.all([items.close(), pairs.close()]),
  };
}

async function opened({ program, options }: DescribedProgram): Promise<RunnableProgram> {
  return openProgram(compile(program, options));
}

async function encodedCatalogue(items: RunnableProgram, { recommender, table }: TrainedWeights, weights: NamedArrays): Promise<Float32Array<ArrayBuffer>> {
  const { width } = recommender.items;
  const vectors = new Float32Array(table.items * width);
  const vocabularies = new Map(Object.entries(table.vocabularies).map(([name, rows]) => [name, new DistinctNumbers(name, rows)]));
  const buffers = new StepBuffers();
  for (let first = 0; first < table.items; first += itemsPerCall) {
    const count = Math.min(itemsPerCall, table.items - first);
    const numbers = Int32Array.from({ length: count }, (_, at) => first + at);
    const texts = padTexts(numbers, [{ first: 0, rows: count, longest: 0 }], { columns: table.columns, stepsOf: 1, vocabularies }, buffers);
    const outputs: ProgramOutputs = await items.run({ inputs: textInputs(recommender, weights, texts) });
    vectors.set(outputs.vectors!.values, first * width);
  }
  return vectors;
}

const weightsOf = ({ options }: DescribedProgram, weights: NamedArrays): NamedArrays =>
  Object.fromEntries(Object.keys(options.weights ?? {}).map((name) => [name, weights[name]!]));

function hashOf(weights: NamedArrays): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(weights).sort()) {
    const { buffer, byteOffset, byteLength } = weights[name]!;
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
