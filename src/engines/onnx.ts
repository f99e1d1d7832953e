import type { List } from '../core/column.ts';
import type { Tokenizer } from '../core/engine.ts';
import { checkOptions, having, oneOf, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import { askedTogether } from './session/asked-together.ts';
import { type AnswerRule, answerIds } from './session/answer-ids.ts';
import type { Device } from './session/messages.ts';
import { folderOf } from './session/model-files.ts';
import { onnxSession } from './session/onnx-session.ts';
import type { SharedPath } from './session/shared-runs.ts';
import { wholePrompts } from './transformers/impressions.ts';
import type { ScoringModel } from './transformer.ts';

export interface OnnxOptions {
  /** Folder with `model.onnx` and its tokenizer, or the path of an .onnx file beside its tokenizer. */
  readonly model: string;
  /** Default: the one beside the model. */
  readonly tokenizer?: Tokenizer;
  /** In the order of the logits. Default `['NO', 'YES']`. */
  readonly answers?: readonly string[];
  /** How an answer becomes one token: its entry in the vocabulary (default), or the first piece that tells it from the others. */
  readonly answerRule?: AnswerRule;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of one operator. Default: all cores. */
  readonly threads?: number;
}

/**
 * Any decoder exported to ONNX, in a thread of its own.
 *
 * Inputs are fed by name and type: `input_ids`, and where the model has them `attention_mask`, `position_ids`,
 * `token_type_ids`, `past_key_values.*` (empty) and `use_cache_branch`. Read is `logits`, [prompts, tokens, vocabulary]
 * or [prompts, vocabulary], at the last token. Prompts are filled up on the right where that is found not to matter,
 * else run in groups of equal length. Special tokens around a prompt are the caller's. Everybody who opens it shares
 * one thread.
 *
 * As a `Scorer` (with `inferShared`) it computes once what the prompts of an impression begin with, if the model goes on from a past:
 * `past_key_values.*` that it gives back as `present.*`. What follows goes through it in one run, keys and values copied for every row,
 * or one after the other where the model takes a single row (`GroupQueryAttention`), or every prompt goes by itself: the first way that
 * gives made-up prompts the answers that they have one by one when it is opened. `usage().path` tells which; a run tells it at its end.
 *
 * Errors: `EngineError` `missing-model`, `missing-tokenizer`, `missing-device`, `tensor-names`, `answer-tokens`, `load`
 * when opened; `bad-input` (a prompt longer than `contextTokens`, or none), `bad-output`, `out-of-memory`, `closed`
 * when asked. None is retryable.
 *
 * @example
 * onnx({ model: 'models/tiny' }).toJSON() // { engine: 'onnx', model: 'models/tiny', answers: ['NO', 'YES'], device: 'cpu' }
 */
export function onnx(options: OnnxOptions): ScoringModel {
  checkOptions<OnnxOptions>('onnx', options, rules);
  const { model, answers = ['NO', 'YES'], answerRule = 'vocabulary', device = 'cpu', threads } = options;
  const tokenizer = options.tokenizer ?? tokenizerOf(folderOf(model));
  const session = onnxSession({
    model, tokenizer, device, threads,
    task: (loaded) => ({ kind: 'answers', ids: answerIds(loaded, answers, answerRule) }),
  });
  const join = askedTogether();
  return {
    tokenizer, answers,
    open: async () => {
      const { contextTokens, path, run, score, close } = await session.open();
      const { asked, leave } = join();
      const count = (prompts: List<Int32Array>) => {
        asked.requests++;
        asked.prompts += prompts.offsets.length - 1;
        asked.tokens += prompts.offsets.at(-1)! - prompts.offsets[0]!;
      };
      return {
        contextTokens,
        answer: async (prompts) => {
          count(prompts);
          return run(prompts);
        },
        score: async (prompts) => {
          count(path === 'plain' ? wholePrompts(prompts) : prompts.suffixes.values);
          if (path !== 'plain') asked.tokens += prompts.prefixes.offsets.at(-1)! - prompts.prefixes.offsets[0]!;
          return score(prompts);
        },
        usage: () => ({ requests: asked.requests, retries: 0, asked: asked.prompts, kept: 0, promptTokens: asked.tokens, completionTokens: 0, keptPromptTokens: 0, keptCompletionTokens: 0, path: told[path] }),
        close() {
          leave();
          return close();
        },
      };
    },
    identify: async () => ({ engine: 'onnx', ...await session.identify(), answers, answerRule }),
    toJSON: () => ({ engine: 'onnx', model, answers, device }),
  };
}

const told: Record<SharedPath, string> = {
  copied: 'what an impression\'s prompts share once, then all that follows in one run, keys and values copied',
  loop: 'what an impression\'s prompts share once, then what follows one after the other',
  plain: 'every prompt by itself',
};

const words: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string') ? undefined : 'a list of words';

const rules = {
  model: (value: unknown) => typeof value === 'string' && value !== '' ? undefined : 'the path of a folder or an .onnx file',
  tokenizer: optional(having('a tokenizer', 'load', 'identify')),
  answers: optional(words),
  answerRule: optional(oneOf('vocabulary', 'first-piece')),
  device: optional(oneOf('cpu', 'cuda', 'webgpu')),
  threads: optional(wholeNumber(1)),
};
