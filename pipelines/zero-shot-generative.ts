/**
 * Zero-shot click scoring: a language model reads what a user has clicked and one candidate, and answers YES or NO.
 *
 * The set-up of RecBench `worker.py --type prompt`: the last 20 clicks, score = P(YES) against P(NO), metrics per user.
 *
 *     rxrec prepare movielens --from ml-latest-small.zip --to out/ml
 * The model is an ONNX export, a folder as it was published (`--engine checkpoint`, and `encoder-decoder` for a T5), or a .gguf file (`--engine
 * gguf`, with the package node-llama-cpp). What the prompts of an impression begin with is computed once where the model allows it; the run
 * tells at its end how it was done.
 *
 *     npx tsx pipelines/zero-shot-generative.ts --data out/ml --model models/stories260k --answers N,Y
 *     npx tsx pipelines/zero-shot-generative.ts --data out/ml --engine checkpoint --model models/llama --label-mass yes
 *     npx tsx pipelines/zero-shot-generative.ts --data out/ml --engine checkpoint --model models/llama --answers 'NO|No| No,YES|Yes| Yes'
 *     npx tsx pipelines/zero-shot-generative.ts --data out/ml --engine checkpoint --model models/bert --mask yes
 *     npx tsx pipelines/zero-shot-generative.ts --data out/ml --engine gguf --model models/llama-q4_k_m.gguf --device cuda
 *     npx tsx pipelines/zero-shot-generative.ts --draw        # print the graph, read no data
 */
import { choice, count, graph, main, type OptionsOf, text } from 'rxrec';
import { encoderDecoder } from 'rxrec/engines/encoder-decoder';
import { llamaCpp } from 'rxrec/engines/llama-cpp';
import { onnx } from 'rxrec/engines/onnx';
import { transformer } from 'rxrec/engines/transformer';
import { parquet } from 'rxrec/io/parquet';
import { parseMetrics } from 'rxrec/metrics/parse';
import { infer, inferShared, joinItems, prompt, rebatch, saveRows, scoreYesNo, takeHistory, tokenize } from 'rxrec/operators';
import { recbenchYesNo } from 'rxrec/prompts/recbench-yes-no';
import { recbenchYesNoChat } from 'rxrec/prompts/recbench-yes-no-chat';
import { prepared } from 'rxrec/scenarios/prepared';
import { measure } from 'rxrec/sinks/measure';

export const options = {
  data: text('prepared scenario', 'out/newsroom'),
  split: choice('which rows', ['test', 'valid', 'train'], 'test'),
  rows: count('whole impressions are taken until this many candidates are in; default: all', undefined),
  engine: choice('an ONNX export, a folder as it was published, such a folder of a T5, or a .gguf file', ['onnx', 'checkpoint', 'encoder-decoder', 'gguf'], 'onnx'),
  model: text('folder with model.onnx, or with config.json and .safetensors, and the tokenizer; or a .gguf file', 'fixtures/models/tiny-decoder'),
  device: choice('where the model runs: webgpu not of a .gguf file, vulkan and metal only of one', ['cpu', 'cuda', 'webgpu', 'vulkan', 'metal'], 'cpu'),
  threads: count('threads of one operator; default: all cores, of a .gguf file but one', undefined),
  instruction: choice('RecBench\'s short one, or the long one of its chat models', ['simple', 'chat'], 'simple'),
  answers: text('the words for NO and YES, in this order; of a checkpoint or a .gguf file also several spellings, with | between', 'NO,YES'),
  answerRule: choice('how YES and NO become one token each; by family: as RecBench reads such checkpoints', ['family', 'vocabulary', 'first-piece'], 'family'),
  mask: choice('of a BERT: whether [MASK] is put at the end and read', ['no', 'yes'], 'no'),
  labelMass: choice('of a checkpoint or a .gguf file: whether to tell how probable any answer is', ['no', 'yes'], 'no'),
  precision: choice('of a checkpoint: what its matrices are multiplied in: float16 on a GPU, int8 on a CPU', ['float32', 'float16', 'int8'], 'float32'),
  atMost: count('tokens per prompt; too long: oldest clicks go first', 512),
  protocol: choice('bit for bit as RecBench, or with its defects fixed', ['sound', 'recbench'], 'sound'),
  by: choice('what a ranking group is', ['impression', 'user'], 'impression'),
  metrics: text('what is measured', 'gauc,ndcg@1,ndcg@5,mrrFirst,mrrOverPositives,lrap,recall@1,recall@5,hitRatio@5,'
    + 'precision@5,map@5,auc,f1@0.5,logLoss,ece'),
};

export function zeroShotGenerative(
  { data, split, rows, engine, model, device, threads, instruction, answers, answerRule, mask, labelMass, precision, atMost, protocol, by, metrics }: OptionsOf<typeof options>,
) {
  const test = prepared(data, { split, batchRows: 64, ...(rows === undefined ? {} : { rows }) });
  const words = answers.split(',');
  const spelled = words.map((word) => word.includes('|') ? word.split('|') : word);
  const common = { device: device as 'cpu' | 'cuda', ...(threads !== undefined && { threads }) }; // each engine says which it knows
  const told = labelMass === 'yes' ? { labelMass: true } : {};
  const byWord = { ...common, answers: words, answerRule: answerRule === 'family' ? 'vocabulary' : answerRule } as const;
  const { llm, ask } = {
    'onnx': () => {
      const llm = onnx({ model, ...byWord });
      return { llm, ask: inferShared({ engine: llm, ...told }) };
    },
    'checkpoint': () => {
      const llm = transformer({ folder: model, ...common, answers: spelled, answerRule, precision, ...told, ...(mask === 'yes' && { mask: true }) });
      return { llm, ask: inferShared({ engine: llm, ...told }) };
    },
    'gguf': () => {
      const llm = llamaCpp({ model, ...common, answers: spelled, answerRule, ...told });
      return { llm, ask: inferShared({ engine: llm, ...told }) };
    },
    'encoder-decoder': () => {
      const llm = encoderDecoder({ folder: model, ...byWord });
      return { llm, ask: infer({ engine: llm }) };
    },
  }[engine]();
  const template = { simple: recbenchYesNo, chat: recbenchYesNoChat }[instruction];
  return graph('zero-shot-generative', test)
    .pipe(
      takeHistory({ last: 20 }),
      joinItems({ items: test.items }),
      prompt({ template, tokenizer: llm.tokenizer, atMost, protocol }),
      tokenize({ tokenizer: llm.tokenizer, protocol }),
    )
    .pipe(
      rebatch({ rows: 16 }),                    // impressions that are asked about together
      ask,                                      // one call computing, one being filled
      scoreYesNo(),
      saveRows({ to: parquet('scores'), per: 'candidate', columns: ['impression', 'user', 'item', 'label', 'score'] }),
    )
    .into(measure({ by, metrics: parseMetrics(metrics), ...(labelMass === 'yes' && { means: ['labelMass'] }) }));
}

await main(import.meta, zeroShotGenerative, options);
