import { createHash } from 'node:crypto';

import type { Items, LoadedItems } from '../core/items.ts';
import type { OpenRecommender, TrainedRecommender } from '../core/recommender.ts';
import { sharedOpening } from '../engines/session/shared-opening.ts';
import { DistinctNumbers } from './batches/distinct-numbers.ts';
import { historyKeys } from './caches/history-keys.ts';
import { openItemCache } from './caches/item-cache.ts';
import { type OtherCatalogue, otherCatalogue } from './caches/other-catalogue.ts';
import { openScorer } from './caches/scorer.ts';
import { checkScoreOptions, type ScoreOptions } from './caches/score-options.ts';
import { catalogueNumbers } from './catalogue-numbers.ts';
import { checkWeights } from './check-weights.ts';
import type { ItemTable } from './item-table.ts';
import type { NamedArrays } from './optimizers/optimizer.ts';
import type { Recommender } from './recommender.ts';
import { loadTokens } from './token-texts.ts';

/** A recommender with the weights that training gave it, and the catalogue it was trained on. */
export interface TrainedWeights {
  readonly recommender: Recommender;
  readonly table: ItemTable;
  /** Of the parts (`items.*`, `users.*`, `predictor.*`) and of the tables (`tables.*.rows`). */
  readonly weights: NamedArrays;
}

export interface TrainedOptions extends Omit<ScoreOptions, 'catalogue'> {
  /** The catalogue that is scored, where it is not that of training. */
  readonly items?: Items;
}

/**
 * Scores with weights that stand still: an item, and a user of one history, is encoded once, however many rows name it.
 *
 * Errors: `OptionsError`; `EngineError` of the threads that it runs in.
 */
export function trainedRecommender(trained: TrainedWeights, { items, ...options }: TrainedOptions = {}): TrainedRecommender {
  const { recommender, weights } = trained;
  checkScoreOptions('trainedRecommender', options);
  const join = sharedOpening(async () => openRecommender(trained, { ...options, ...(items && { catalogue: await items.load() }) }));
  return {
    ...(recommender.knowsUsers && { knowsUsers: true }),
    async open() {
      const { session: { itemCount, cache, score }, close } = await join();
      return { itemCount, ...(cache && { cache }), score, close };
    },
    identify: async () => ({ ...recommender.toJSON(), weights: hashOf(weights), ...(items && { items: await items.identify() }) }),
    toJSON: () => recommender.toJSON(),
  };
}

/**
 * Opens the programs of a recommender in threads of their own. Weights may be set anew (`refresh`), which forgets all vectors.
 *
 * Items are encoded when they are first asked for. Calls are answered one after the other.
 *
 * Errors: `OptionsError`; `EngineError`; `RunError` `wrong-checkpoint` for weights of another vocabulary; `DataError` `malformed` for an item number that the catalogue does not have, `wrong-hash` for a
 * file of vectors that was changed.
 */
export async function openRecommender(
  { recommender, table: trainedTable, weights }: TrainedWeights, options: ScoreOptions = {},
): Promise<OpenRecommender & { refresh(weights: NamedArrays): Promise<void> }> {
  checkScoreOptions('openRecommender', options);
  checkWeights(recommender, trainedTable, weights);
  const other = options.catalogue && await ofCatalogue(recommender, trainedTable, options.catalogue, options.on);
  const table = other?.table ?? trainedTable;
  const distinct = new DistinctNumbers('items', table.items);
  const items = await openItemCache(recommender, table, options);
  const scorer = await openScorer(recommender, { items, table, distinct }, options);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
  const refresh = (given: NamedArrays) => inTurn(async () => {
    const weights = other?.widened(given) ?? given;
    scorer.setWeights(weights);
    await items.setWeights(weights);
  });
  const close = async () => void await Promise.all([items.close(), scorer.close()]);
  await refresh(weights).catch((error: unknown) => close().then(() => { throw error; }));

  return {
    itemCount: table.items, refresh, close,
    cache: { items: items.counts, users: scorer.counts },
    score: (history, candidates, users) => inTurn(async () => {
      if (candidates.offsets.at(-1) === candidates.offsets[0]) return new Float32Array(0);
      const histories = { history, ...(users && { users }) };
      return scorer.score(histories, historyKeys(histories, recommender), candidates);
    }),
  };
}

/** Another catalogue: in the numbers of that of training, or in states of its own where the model is split. */
async function ofCatalogue(recommender: Recommender, trained: ItemTable, catalogue: LoadedItems, on: ScoreOptions['on']): Promise<OtherCatalogue> {
  if (!recommender.lower) return otherCatalogue(recommender, trained, catalogue, await loadTokens(recommender));
  const { table, given } = await catalogueNumbers(recommender, catalogue, { on });
  return { table, widened: (weights) => ({ ...weights, ...given }) };
}

function hashOf(weights: NamedArrays): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(weights).sort()) {
    const { buffer, byteOffset, byteLength } = weights[name]!;
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
