/**
 * Zero-shot matching: an encoder turns what a user has clicked, and each candidate, into a vector; the score is their
 * product.
 *
 * The set-up of RecBench `worker.py --type embed` (dot product of unnormalised vectors), with cosine beside it. Both
 * scorers share one run: rows are read and texts encoded once.
 *
 *     npx tsx pipelines/zero-shot-matching.ts --data out/ml --model models/model2vec-bge-64d
 *     npx tsx pipelines/zero-shot-matching.ts --data out/ml --encoder checkpoint --model models/e5 --pooling mean --prefixes e5
 */
import { choice, count, graph, main, type OptionsOf, text } from 'rxrec';
import { onnxEncoder } from 'rxrec/engines/onnx-encoder';
import { staticVectors } from 'rxrec/engines/static-vectors';
import { transformerEncoder } from 'rxrec/engines/transformer-encoder';
import { parquet } from 'rxrec/io/parquet';
import { parseMetrics } from 'rxrec/metrics/parse';
import { describe, embed, joinItems, saveRows, scoreCosine, scoreDot, takeHistory } from 'rxrec/operators';
import { e5Matching } from 'rxrec/prompts/e5-matching';
import { recbenchMatching } from 'rxrec/prompts/recbench-matching';
import { prepared } from 'rxrec/scenarios/prepared';
import { measure } from 'rxrec/sinks/measure';

export const options = {
  data: text('prepared scenario', 'out/newsroom'),
  split: choice('which rows', ['test', 'valid', 'train'], 'test'),
  rows: count('whole impressions are taken until this many candidates are in; default: all', undefined),
  model: text('folder of the encoder', 'fixtures/models/tiny-encoder'),
  encoder: choice('static word vectors (model2vec), an exported ONNX encoder, or a folder as it was published', ['static', 'onnx', 'checkpoint'], 'static'),
  pooling: choice('how the token vectors of a model become one', ['last', 'mean', 'cls'], 'last'),
  prefixes: choice('what stands before the texts: nothing, as RecBench has it, or what E5 was trained with', ['none', 'e5'], 'none'),
  device: choice('where a model runs', ['cpu', 'cuda', 'webgpu'], 'cpu'),
  atMost: count('tokens per text; too long: oldest clicks go first', 512),
  protocol: choice('bit for bit as RecBench, or with its defects fixed', ['sound', 'recbench'], 'sound'),
  by: choice('what a ranking group is', ['impression', 'user'], 'impression'),
  metrics: text('what is measured', 'gauc,ndcg@1,ndcg@5,mrrFirst,mrrOverPositives,lrap,recall@1,recall@5,hitRatio@5,'
    + 'precision@5,map@5,auc'),
};

export function zeroShotMatching(
  { data, split, rows, model, encoder: kind, pooling, prefixes, device, atMost, protocol, by, metrics: names }: OptionsOf<typeof options>,
) {
  const test = prepared(data, { split, batchRows: 64, ...(rows === undefined ? {} : { rows }) });
  const encoder = {
    static: () => staticVectors({ model }),
    onnx: () => onnxEncoder({ model, pooling, device }),
    checkpoint: () => transformerEncoder({ folder: model, pooling, device, threads: 1 }), // so that a text has one vector in any company, kept over partitions
  }[kind]();
  const columns = ['impression', 'user', 'item', 'label', 'score'];
  const metrics = parseMetrics(names);
  return graph('zero-shot-matching', test)
    .pipe(
      takeHistory({ last: 20 }),
      joinItems({ items: test.items }),
      describe({ template: { none: recbenchMatching, e5: e5Matching }[prefixes], tokenizer: encoder.tokenizer, atMost, protocol }),
      embed({ encoder, protocol }),
    )
    .branch({
      dot: (line) => line.pipe(scoreDot(), saveRows({ to: parquet('scores'), per: 'candidate', columns })).into(measure({ by, metrics })),
      cosine: (line) => line.pipe(scoreCosine(), saveRows({ to: parquet('scores'), per: 'candidate', columns })).into(measure({ by, metrics })),
    });
}

await main(import.meta, zeroShotMatching, options);
