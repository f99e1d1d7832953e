/**
 * Trains a recommender from item texts and measures it beside popularity and text match, on the same rows. How it was trained, validation
 * by validation, is on the page of the run.
 *
 * Killed at any point, the same command goes on: training from its last checkpoint, scoring from its last partition.
 *
 *     npx tsx pipelines/train-news.ts --data out/newsroom --recommender nrms --epochs 10
 */
import { join } from 'node:path';
import { choice, count, graph, main, type OptionsOf, text } from 'rxrec';
import { parquet } from 'rxrec/io/parquet';
import { auc, gauc, hitRatio, mrrFirst, ndcg } from 'rxrec/metrics';
import { saveRows, scorePopularity, scoreTextMatch, scoreWith, takeHistory } from 'rxrec/operators';
import { dcn } from 'rxrec/recommenders/dcn';
import { nrms } from 'rxrec/recommenders/nrms';
import { prepared } from 'rxrec/scenarios/prepared';
import { measure } from 'rxrec/sinks/measure';
import { learned } from 'rxrec/training/learned';
import { adam } from 'rxrec/training/optimizers/adam';
import type { ItemText } from 'rxrec/training/recommender';
import { validation } from 'rxrec/training/validation';

export const options = {
  data: text('prepared scenario with the splits train, valid and test', 'out/newsroom'),
  recommender: choice('what is trained', ['nrms', 'dcn'], 'nrms'),
  texts: text('item columns that are read: names, with * after those that are one word each', 'title,category*,subcategory*'),
  width: count('width of all vectors', 64),
  epochs: count('times through the data at most', 20),
  rows: count('training rows of a step', 64),
  seed: count('another seed, other weights', 2024),
  rate: text('learning rate', '0.003'),
  models: text('folder of checkpoints', 'out/models'),
};

export function trainNews({ data, recommender: name, texts, width, epochs, rows, seed, rate, models }: OptionsOf<typeof options>) {
  const [train, valid, test] = (['train', 'valid', 'test'] as const).map((split) => prepared(data, { split }));
  const model = { nrms, dcn }[name]({ texts: itemTexts(texts), width });
  const recommender = learned({
    recommender: model, data: train!, items: train!.items, seed, epochs, rows, optimizer: adam({ rate: Number(rate) }),
    validate: validation({ data: valid!, metric: gauc(), others: [ndcg(5), 'loss'] }), validateEvery: { epochs: 0.5 }, patience: 6, folder: join(models, model.name),
  });
  const { items } = test!;
  const board = measure({ by: 'impression', metrics: [gauc(), ndcg(5), mrrFirst(), hitRatio(1), auc()] });
  const save = () => saveRows({ to: parquet('scores'), per: 'candidate', columns: ['impression', 'user', 'item', 'label', 'score'] });
  return graph('train-news', test!)
    .pipe(takeHistory({ last: 50 }))
    .branch({
      popularity: (line) => line.pipe(scorePopularity({ items }), save()).into(board),
      'text-match': (line) => line.pipe(scoreTextMatch({ items }), save()).into(board),
      trained: (line) => line.pipe(scoreWith({ recommender }), save()).into(board),
    });
}

/** `title,category*` as item texts. */
function itemTexts(told: string): Record<string, ItemText> {
  return Object.fromEntries(told.split(',').map((column) => {
    const from = column.replace('*', '');
    return [from, { from, as: column.endsWith('*') ? 'category' : 'words' }];
  }));
}

await main(import.meta, trainNews, options);
