/**
 * Fine-tunes a language model on YES and NO, and scores the test rows with it, before (`--zero-shot yes`) and after.
 *
 * The set-up of RecBench `tuner.py`: a LoRA adapter, the same prompts that are scored, GAUC on the valid split decides. How it went, validation by
 * validation, is on the page of the run; the adapter lies in PEFT's layout in `MODELS/NAME/.../adapter`.
 *
 * Killed at any point, the same command goes on: training from its last checkpoint, scoring from its last partition.
 *
 *     rxrec prepare movielens --from ml-latest-small.zip --to out/ml
 *     npx tsx pipelines/fine-tune.ts --data out/ml --model models/Qwen2-0.5B --epochs 3
 *     npx tsx pipelines/fine-tune.ts --data out/ml --model models/llama --rate 0.0002 --warm-up 100 --decay yes --train-rows 20000
 *     npx tsx pipelines/fine-tune.ts --data out/ml --model models/llama --protocol recbench --order longest-first --by user    # as RecBench
 */
import { basename, join, resolve } from 'node:path';
import { choice, count, graph, main, type OptionsOf, text } from 'rxrec';
import { transformer } from 'rxrec/engines/transformer';
import { parquet } from 'rxrec/io/parquet';
import { auc } from 'rxrec/metrics/auc';
import { gauc } from 'rxrec/metrics/gauc';
import { parseMetrics } from 'rxrec/metrics/parse';
import { inferShared, joinItems, prompt, rebatch, saveRows, scoreYesNo, takeHistory, tokenize, tokenizeParts } from 'rxrec/operators';
import { recbenchYesNo } from 'rxrec/prompts/recbench-yes-no';
import { recbenchYesNoChat } from 'rxrec/prompts/recbench-yes-no-chat';
import { type Prepared, prepared } from 'rxrec/scenarios/prepared';
import { measure } from 'rxrec/sinks/measure';
import { fineTuned } from 'rxrec/training/fine-tuning/fine-tuned';
import { adam } from 'rxrec/training/optimizers/adam';
import { linearDecay } from 'rxrec/training/schedules/linear-decay';

export const options = {
  data: text('prepared scenario with the splits train, valid and test', 'out/newsroom'),
  trainRows: count('candidates to learn from, in whole impressions; default: all', undefined),
  validRows: count('candidates to validate on; default: all', undefined),
  rows: count('candidates to score; default: all', undefined),
  model: text('folder of a checkpoint: config.json, .safetensors, tokenizer', 'models/model'),
  zeroShot: choice('whether to score with the model as it was, too', ['no', 'yes'], 'no'),
  instruction: choice('RecBench\'s short one, or the long one of its chat models', ['simple', 'chat'], 'simple'),
  answers: text('the words for NO and YES, in this order', 'NO,YES'),
  atMost: count('tokens per prompt; too long: oldest clicks go first', 512),
  protocol: choice('with RecBench\'s defects fixed; or bit for bit, learning from prompts that are cut part by part', ['sound', 'recbench'], 'sound'),
  epochs: count('times through the data at most', 3),
  batch: count('prompts of a batch', 32),
  accumulate: count('batches that make one step', 1),
  order: choice('of prompts: anew in every epoch, or as RecBench', ['shuffled', 'longest-first'], 'shuffled'),
  rate: text('learning rate', '0.0001'),
  warmUp: count('steps over which the rate grows', 0),
  decay: choice('whether the rate falls to nothing over all steps', ['no', 'yes'], 'no'),
  rank: count('of the adapter', 32),
  alpha: count('its product is multiplied by alpha / rank', 128),
  dropout: text('of what goes into the adapter', '0.1'),
  targets: text('parts of the names of maps that are adapted; default: those to queries and values', ''),
  validations: count('an epoch', 1),
  patience: count('validations without a better one before it stops', 2),
  by: choice('what a ranking group is', ['impression', 'user'], 'impression'),
  metrics: text('what is measured', 'gauc,ndcg@1,ndcg@5,mrrFirst,auc,logLoss'),
  seed: count('another seed, another adapter', 2024),
  models: text('folder of adapters and checkpoints', 'out/models'),
  device: choice('where the model runs', ['cpu', 'cuda', 'webgpu'], 'cpu'),
  threads: count('threads of one operator; default: 2 in training, all cores in scoring', undefined),
};

export function fineTune(given: OptionsOf<typeof options>) {
  const { data, rows, trainRows, validRows, model, instruction, answers, atMost, protocol, epochs, batch, accumulate, order, warmUp, decay, targets, by, seed, models, device, threads } = given;
  const split = (which: 'train' | 'valid' | 'test', most: number | undefined) => prepared(data, { split: which, batchRows: 64, ...(most !== undefined && { rows: most }) });
  const [no, yes] = answers.split(',') as [string, string];
  const common = { device, ...(threads !== undefined && { threads }) };
  const plain = transformer({ folder: model, ...common, answers: [no, yes] });
  const { tokenizer } = plain;
  const template = { simple: recbenchYesNo, chat: recbenchYesNoChat }[instruction];
  const asked = (name: string, rows: Prepared) => graph(name, rows).pipe(takeHistory({ last: 20 }), joinItems({ items: rows.items }), prompt({ template, tokenizer, atMost, protocol }), tokenize({ tokenizer, protocol }));
  const learned = (name: string, rows: Prepared) => protocol === 'sound' ? asked(name, rows)
    : graph(name, rows).pipe(takeHistory({ last: 20 }), joinItems({ items: rows.items }), tokenizeParts({ template, tokenizer, atMost }));
  const train = split('train', trainRows);
  const tuned = fineTuned({
    model, prompts: learned('train', train), answers: [no, yes], ...common, tokenizer, seed, epochs, rows: batch, accumulate, order, folder: join(models, basename(resolve(model))),
    adapter: { rank: given.rank, alpha: given.alpha, dropout: Number(given.dropout), ...(targets !== '' && { targets: targets.split(',') }) }, optimizer: adam({ rate: Number(given.rate) }),
    ...((warmUp > 0 || decay === 'yes') && { schedule: linearDecay({ warmUp, steps: stepsOf(train, given) }) }),
    validate: { prompts: learned('valid', split('valid', validRows)), metric: gauc(), others: [auc(), 'loss'], by }, validateEvery: { epochs: 1 / given.validations }, patience: given.patience,
  });
  const board = measure({ by, metrics: parseMetrics(given.metrics) });
  const save = () => saveRows({ to: parquet('scores'), per: 'candidate', columns: ['impression', 'user', 'item', 'label', 'score'] });
  const line = asked('fine-tune', split('test', rows)).pipe(rebatch({ rows: 16 }));
  const scored = (engine: typeof plain) => (rows: typeof line) => rows.pipe(inferShared({ engine }), scoreYesNo(), save()).into(board);
  return given.zeroShot === 'yes' ? line.branch({ 'zero-shot': scored(plain), 'fine-tuned': scored(tuned) }) : line.branch({ 'fine-tuned': scored(tuned) });
}

/** Steps of the whole training, or so many that a rate that only warms up hardly falls. */
function stepsOf(train: Prepared, { epochs, batch, accumulate, decay, trainRows }: OptionsOf<typeof options>): number {
  if (decay === 'no') return 2 ** 40;
  const prompts = Math.min(trainRows ?? Infinity, train.manifest.splits.train!.rows);
  return Math.max(1, epochs * Math.ceil(Math.ceil(prompts / batch) / accumulate));
}

await main(import.meta, fineTune, options);
