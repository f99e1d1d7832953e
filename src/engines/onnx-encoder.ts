import type { TextEncoder, Tokenizer } from '../core/engine.ts';
import { checkOptions, having, oneOf, optional, wholeNumber, yesOrNo } from '../core/option-rules.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import type { Device } from './session/messages.ts';
import { folderOf } from './session/model-files.ts';
import { onnxSession } from './session/onnx-session.ts';
import type { Pooling } from './session/session-plan.ts';

export interface OnnxEncoderOptions {
  /** Folder with `model.onnx` and its tokenizer, or the path of an .onnx file beside its tokenizer. */
  readonly model: string;
  /** Default: the one beside the model. */
  readonly tokenizer?: Tokenizer;
  /** The vector of a text: the state of its first token, of its last, their mean, or the model's own. Default `mean`. */
  readonly pooling?: Pooling;
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of one operator. Default: all cores. */
  readonly threads?: number;
  /** Whether its tokenizer tells the special tokens that go around a text. Default: true, and false for pooling `last`. */
  readonly special?: boolean;
}

/**
 * Any encoder exported to ONNX, or a decoder used as one, in a thread of its own.
 *
 * Fed as `onnx` is. Read is `last_hidden_state` (or `token_embeddings`), [texts, tokens, width], pooled as asked; with
 * pooling `model`, `sentence_embedding`, [texts, width]. Vectors are not normalised.
 *
 * Source: RecBench takes the last state of a language model without special tokens (`last`), and the mean of E5's
 * with them (`mean`).
 *
 * Errors: those of `onnx`.
 *
 * @example
 * onnxEncoder({ model: 'models/e5' }).toJSON() // { engine: 'onnx-encoder', model: 'models/e5', pooling: 'mean', device: 'cpu' }
 */
export function onnxEncoder(options: OnnxEncoderOptions): TextEncoder {
  checkOptions<OnnxEncoderOptions>('onnxEncoder', options, rules);
  const { model, pooling = 'mean', device = 'cpu', threads, special = pooling !== 'last' } = options;
  const tokenizer = options.tokenizer ?? tokenizerOf(folderOf(model), { special });
  const session = onnxSession({ model, tokenizer, device, threads, task: () => ({ kind: 'vectors', pooling }) });
  return {
    tokenizer,
    open: async () => {
      const { contextTokens, width, run, close } = await session.open();
      return { contextTokens, width, encode: run, close };
    },
    identify: async () => ({ engine: 'onnx-encoder', ...await session.identify(), pooling }),
    toJSON: () => ({ engine: 'onnx-encoder', model, pooling, device }),
  };
}

const rules = {
  model: (value: unknown) => typeof value === 'string' && value !== '' ? undefined : 'the path of a folder or an .onnx file',
  tokenizer: optional(having('a tokenizer', 'load', 'identify')),
  pooling: optional(oneOf('cls', 'last', 'mean', 'model')),
  device: optional(oneOf('cpu', 'cuda', 'webgpu')),
  threads: optional(wholeNumber(1)),
  special: optional(yesOrNo),
};
