/**
 * Zero-shot click scoring: a language model reads what a user has clicked and one candidate, and answers YES or NO.
 *
 * The set-up of RecBench `worker.py --type prompt`: the last 20 clicks, score = P(YES) against P(NO), metrics per user.
 *
 *     rxrec prepare movielens --from ml-latest-small.zip --to out/ml
 *     npx tsx pipelines/zero-shot-generative.ts --data out/ml --model models/stories260k --answers N,Y
 *     npx tsx pipelines/zero-shot-generative.ts --draw        # print the graph, read no data
 */
import { choice, count, graph, main, type OptionsOf, text } from 'rxrec';
import { onnx } from 'rxrec/engines/onnx';
import { parquet } from 'rxrec/io/parquet';
import { parseMetrics } from 'rxrec/metrics/parse';
import { infer, joinItems, prompt, rebatch, saveRows, scoreYesNo, takeHistory, tokenize } from 'rxrec/operators';
import { recbenchYesNo } from 'rxrec/prompts/recbench-yes-no';
import { prepared } from 'rxrec/scenarios/prepared';
import { measure } from 'rxrec/sinks/measure';

export const options = {
  data: text('prepared scenario', 'out/newsroom'),
  split: choice('which rows', ['test', 'valid', 'train'], 'test'),
  rows: count('whole impressions are taken until this many candidates are in; default: all', undefined),
  model: text('folder with model.onnx and its tokenizer', 'fixtures/models/tiny-decoder'),
  device: choice('where the model runs', ['cpu', 'cuda', 'webgpu'], 'cpu'),
  answers: text('the words for NO and YES, in this order', 'NO,YES'),
  answerRule: choice('how YES and NO become one token each', ['vocabulary', 'first-piece'], 'vocabulary'),
  atMost: count('tokens per prompt; too long: oldest clicks go first', 512),
  protocol: choice('bit for bit as RecBench, or with its defects fixed', ['sound', 'recbench'], 'sound'),
  by: choice('what a ranking group is', ['impression', 'user'], 'impression'),
  metrics: text('what is measured', 'gauc,ndcg@1,ndcg@5,mrrFirst,mrrOverPositives,lrap,recall@1,recall@5,hitRatio@5,'
    + 'precision@5,map@5,auc,f1@0.5,logLoss,ece'),
};

export function zeroShotGenerative(
  { data, split, rows, model, device, answers, answerRule, atMost, protocol, by, metrics }: OptionsOf<typeof options>,
) {
  const test = prepared(data, { split, batchRows: 64, ...(rows === undefined ? {} : { rows }) });
  const llm = onnx({ model, device, answerRule, answers: answers.split(',') });
  return graph('zero-shot-generative', test)
    .pipe(
      takeHistory({ last: 20 }),
      joinItems({ items: test.items }),
      prompt({ template: recbenchYesNo, tokenizer: llm.tokenizer, atMost, protocol }),
      tokenize({ tokenizer: llm.tokenizer, protocol }),
    )
    .pipe(
      rebatch({ rows: 16 }),                    // impressions that share device calls
      infer({ engine: llm, inFlight: 2 }),      // one computing, one being filled
      scoreYesNo(),
      saveRows({ to: parquet('scores'), per: 'candidate', columns: ['impression', 'user', 'item', 'label', 'score'] }),
    )
    .into(measure({ by, metrics: parseMetrics(metrics) }));
}

await main(import.meta, zeroShotGenerative, options);
