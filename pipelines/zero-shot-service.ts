/**
 * Zero-shot click scoring by a model that somebody else runs: a service is asked over HTTP, impression by impression.
 *
 * The key of a service is read from the environment variable that `--key-from` names, sent to it, and written nowhere.
 * Answers are kept in `--cache`: a run that was stopped goes on without asking, or paying, for anything twice.
 *
 *     npx tsx pipelines/zero-shot-service.ts --url http://127.0.0.1:8000 --model tiny --asks completions
 *     npx tsx pipelines/zero-shot-service.ts --url http://127.0.0.1:8000 --model tiny --asks vllm --tokenizer models/tiny
 *     npx tsx pipelines/zero-shot-service.ts --url http://127.0.0.1:8000 --model big --asks replies --key-from THE_KEY \
 *       --requests-per-minute 500 --price-prompt 0.5 --price-completion 1.5
 */
import { choice, count, graph, main, OptionsError, type OptionsOf, type PipelineOption, text } from 'rxrec';
import { llamaServer } from 'rxrec/engines/llama-server';
import { openaiChat } from 'rxrec/engines/openai-chat';
import { openaiCompletions } from 'rxrec/engines/openai-completions';
import { openaiReplies } from 'rxrec/engines/openai-replies';
import { sglangScore } from 'rxrec/engines/sglang-score';
import { vllmScoring } from 'rxrec/engines/vllm-scoring';
import { parquet } from 'rxrec/io/parquet';
import { parseMetrics } from 'rxrec/metrics/parse';
import { inferShared, joinItems, prompt, rebatch, saveRows, scoreYesNo, takeHistory, tokenize } from 'rxrec/operators';
import { recbenchService, recbenchServiceSystem } from 'rxrec/prompts/recbench-service';
import { recbenchYesNo } from 'rxrec/prompts/recbench-yes-no';
import { prepared } from 'rxrec/scenarios/prepared';
import { measure } from 'rxrec/sinks/measure';

const price = (about: string): PipelineOption<number | undefined> => ({ about, default: undefined, parse: (given) => {
  if (!(Number(given) >= 0)) throw new OptionsError('wrong-value', 'a number of at least 0', 'for example 0.5');
  return Number(given);
} });

export const options = {
  data: text('prepared scenario', 'out/newsroom'),
  split: choice('which rows', ['test', 'valid', 'train'], 'test'),
  rows: count('whole impressions are taken until this many candidates are in; default: all', undefined),
  url: text('address of the server', 'http://127.0.0.1:8000'),
  model: text('as the server calls it', 'default'),
  asks: choice('how it is asked', ['chat', 'replies', 'completions', 'llama-server', 'vllm', 'sglang'], 'chat'),
  tokenizer: text('folder with the tokenizer of the model: prompts are sent as token ids', undefined),
  service: text('stands for the address in fingerprint and cache, so that a server may move', undefined),
  keyFrom: text('environment variable that holds the key', undefined),
  cache: text('folder in which answers are kept', 'out/answers'),
  answers: text('the words for NO and YES, in this order', 'NO,YES'),
  atMost: count('tokens per prompt, characters without a tokenizer; too long: oldest clicks go first', 4000),
  inFlight: count('requests at once', 8),
  requestsPerMinute: count('default: no limit', undefined),
  tokensPerMinute: count('default: no limit', undefined),
  pricePrompt: price('of a million tokens read'),
  priceCompletion: price('of a million tokens written'),
  by: choice('what a ranking group is', ['impression', 'user'], 'impression'),
  metrics: text('what is measured', 'gauc,ndcg@1,ndcg@5,mrrFirst,recall@1,recall@5,auc,logLoss'),
};

export function zeroShotService(
  { data, split, rows, asks, answers, tokenizer, service, keyFrom, requestsPerMinute, tokensPerMinute, pricePrompt, priceCompletion, atMost, by, metrics, ...told }: OptionsOf<typeof options>,
) {
  const test = prepared(data, { split, batchRows: 64, ...given({ rows }) });
  const prices = pricePrompt === undefined && priceCompletion === undefined ? undefined : { prompt: pricePrompt ?? 0, completion: priceCompletion ?? 0 };
  const common = { ...told, answers: answers.split(','), ...given({ service, keyFrom, requestsPerMinute, tokensPerMinute, prices }) };
  const { engine, template } = {
    'chat': () => ({ engine: openaiChat({ ...common, system: recbenchServiceSystem }), template: recbenchService }),
    'replies': () => ({ engine: openaiReplies({ ...common, system: recbenchServiceSystem }), template: recbenchService }),
    'completions': () => ({ engine: openaiCompletions({ ...common, ...given({ tokenizer }) }), template: recbenchYesNo }),
    'llama-server': () => ({ engine: llamaServer({ ...common, ...given({ tokenizer }) }), template: recbenchYesNo }),
    'vllm': () => ({ engine: vllmScoring({ ...common, tokenizer: tokenizer ?? '' }), template: recbenchYesNo }),
    'sglang': () => ({ engine: sglangScore({ ...common, tokenizer: tokenizer ?? '' }), template: recbenchYesNo }),
  }[asks]();
  return graph('zero-shot-service', test)
    .pipe(
      takeHistory({ last: 20 }),
      joinItems({ items: test.items }),
      prompt({ template, tokenizer: engine.tokenizer, atMost }),
      tokenize({ tokenizer: engine.tokenizer }),
    )
    .pipe(
      rebatch({ rows: 16 }),        // impressions that are asked about together
      inferShared({ engine }),      // of each, what its prompts begin with goes once where the service takes it so
      scoreYesNo(),
      saveRows({ to: parquet('scores'), per: 'candidate', columns: ['impression', 'user', 'item', 'label', 'score'] }),
    )
    .into(measure({ by, metrics: parseMetrics(metrics) }));
}

/** The options that were given: one that was not is left to its default. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

await main(import.meta, zeroShotService, options);
