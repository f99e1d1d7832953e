/**
 * The main job: five kinds of recommender on the same rows of the same split, into the same metrics.
 *
 * Without arguments it makes a newsroom (made-up news, users and clicks, with the true click probabilities known), trains
 * two recommenders on it and downloads nothing. The small language model and the word vectors have made-up weights:
 * their rows show that the machinery runs, not that it recommends.
 *
 *     npm start
 *     npm start -- --data out/ml --model models/stories260k --answers N,Y --rows 2000
 */
import { existsSync } from 'node:fs';
import { choice, count, graph, main, type OptionsOf, text } from 'rxrec';
import { onnx } from 'rxrec/engines/onnx';
import { staticVectors } from 'rxrec/engines/static-vectors';
import { parquet } from 'rxrec/io/parquet';
import { auc, gauc, hitRatio, mrrFirst, ndcg } from 'rxrec/metrics';
import {
  describe, embed, infer, joinItems, prompt, rebatch, saveRows, scoreColumn, scoreCosine, scorePopularity,
  scoreRandom, scoreTextMatch, scoreWith, scoreYesNo, takeHistory, tokenize,
} from 'rxrec/operators';
import { recbenchMatching } from 'rxrec/prompts/recbench-matching';
import { recbenchYesNo } from 'rxrec/prompts/recbench-yes-no';
import { dcn } from 'rxrec/recommenders/dcn';
import { nrms } from 'rxrec/recommenders/nrms';
import { newsroom } from 'rxrec/scenarios/newsroom';
import { prepare } from 'rxrec/scenarios/prepare';
import { prepared } from 'rxrec/scenarios/prepared';
import { measure } from 'rxrec/sinks/measure';
import { learned } from 'rxrec/training/learned';
import { adam } from 'rxrec/training/optimizers/adam';
import type { Recommender } from 'rxrec/training/recommender';

export const options = {
  data: text('prepared scenario; default: a newsroom is made', undefined),
  rows: count('whole impressions are taken until this many candidates are in', 4000),
  model: text('folder with model.onnx and its tokenizer', 'fixtures/models/tiny-decoder'),
  answers: text('the words for NO and YES, in this order', 'NO,YES'),
  answerRule: choice('how YES and NO become one token each', ['vocabulary', 'first-piece'], 'vocabulary'),
  encoder: text('folder of static word vectors', 'fixtures/models/tiny-encoder'),
};

export async function quickstart({ data, rows, model, answers, answerRule, encoder: encoderFolder }: OptionsOf<typeof options>) {
  const folder = data ?? await madeNewsroom();
  const test = prepared(folder, { split: 'test', rows, batchRows: 64 });
  const llm = onnx({ model, answerRule, answers: answers.split(',') });
  const encoder = staticVectors({ model: encoderFolder });
  const { items } = test;
  const protocol = 'sound';

  const columns = ['impression', 'user', 'item', 'label', 'score'];
  const save = () => saveRows({ to: parquet('scores'), per: 'candidate', columns });
  const board = measure({ by: 'impression', metrics: [gauc(), ndcg(5), mrrFirst(), hitRatio(1), auc()] });

  return graph('quickstart', test)
    .pipe(takeHistory({ last: 20 }), joinItems({ items }))
    .branch({
      random: (line) => line.pipe(scoreRandom({ seed: 2024 }), save()).into(board),
      popularity: (line) => line.pipe(scorePopularity({ items }), save()).into(board),
      'text-match': (line) => line.pipe(scoreTextMatch({ items }), save()).into(board),
      embedding: (line) => line
        .pipe(describe({ template: recbenchMatching, protocol }), embed({ encoder, protocol }), scoreCosine(), save())
        .into(board),
      llm: (line) => line
        .pipe(prompt({ template: recbenchYesNo, tokenizer: llm.tokenizer, atMost: 256, protocol }), tokenize({ tokenizer: llm.tokenizer, protocol }))
        .pipe(rebatch({ rows: 16 }), infer({ engine: llm }), scoreYesNo(), save())
        .into(board),
      ...(data === undefined ? {
        nrms: (line) => line.pipe(scoreWith({ recommender: trained(folder, nrms({ texts, clicks: 20, dropout: 0.2 }), { epochs: 14, rows: 64, rate: 0.003 }) }), save()).into(board),
        dcn: (line) => line.pipe(scoreWith({ recommender: trained(folder, dcn({ texts, clicks: 20 }), { epochs: 10, rows: 256, rate: 0.003 }) }), save()).into(board),
        ceiling: (line) => line.pipe(scoreColumn({ from: 'probabilities' }), save()).into(board),
      } : {}),
    });
}

const texts = {
  title: { from: 'title', as: 'words' },
  category: { from: 'category', as: 'category' },
  subcategory: { from: 'subcategory', as: 'category' },
} as const;

/** Trained on the newsroom's train split when the run begins; read from its checkpoint the next time. */
function trained(folder: string, recommender: Recommender, { epochs, rows, rate }: { readonly epochs: number; readonly rows: number; readonly rate: number }) {
  const data = prepared(folder, { split: 'train' });
  return learned({
    recommender, data, items: data.items, seed: 2024, epochs, rows, optimizer: adam({ rate }), folder: `out/models/${recommender.name}`,
  });
}

/** Made once: the same version makes the same bytes. */
async function madeNewsroom(): Promise<string> {
  const folder = `out/newsroom-${newsroom.version}`;
  if (!existsSync(`${folder}/scenario.json`)) await prepare(newsroom, { from: '', to: folder });
  return folder;
}

await main(import.meta, quickstart, options);
