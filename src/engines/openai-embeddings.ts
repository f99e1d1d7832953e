import type { List, Vectors } from '../core/column.ts';
import type { TextEncoder, Tokenizer } from '../core/engine.ts';
import { EngineError } from '../core/errors.ts';
import { checkOptions, optional, wholeNumber } from '../core/option-rules.ts';
import { characters } from '../text/characters.ts';
import { openAnswerCache } from './http/answer-cache.ts';
import { type Asking, askPrompts } from './http/ask-prompts.ts';
import { promptText } from './http/prompt-text.ts';
import type { Reply } from './http/reply.ts';
import { openService } from './http/service.ts';
import { sequencesOf } from './http/service-model.ts';
import { addressOf, type ServiceOptions, serviceRules, tokenizerAt, tokenizerRule } from './http/service-options.ts';
import { sharedOpening } from './session/shared-opening.ts';

export interface OpenaiEmbeddingsOptions extends ServiceOptions {
  /** Numbers of a vector; a service that gives another count is refused. */
  readonly width: number;
  /** Of the served model, or the path of its folder: texts are then sent as token ids, which not every service takes. Default: they are sent as text. */
  readonly tokenizer?: Tokenizer | string;
  /** Texts of one request. Default 64. */
  readonly textsPerRequest?: number;
}

/**
 * A served encoder: `/v1/embeddings` of OpenAI, vLLM, llama.cpp and many more. Vectors are taken as they come.
 *
 * Errors: those of `openaiCompletions`.
 *
 * @example
 * openaiEmbeddings({ url: 'http://127.0.0.1:8000', model: 'tiny', width: 384 }).toJSON() // { engine: 'openai-embeddings', url: 'http://127.0.0.1:8000', model: 'tiny', width: 384 }
 */
export function openaiEmbeddings(options: OpenaiEmbeddingsOptions): TextEncoder {
  checkOptions<OpenaiEmbeddingsOptions>('openaiEmbeddings', options, {
    ...serviceRules, width: wholeNumber(1), tokenizer: optional(tokenizerRule), textsPerRequest: optional(wholeNumber(1)),
  });
  const engine = 'openai-embeddings';
  const tokenizer = tokenizerAt(options.tokenizer);
  const { width, textsPerRequest = 64, url, model, service: name = url, parameters = {}, cache: folder, contextTokens = Infinity } = options;
  const identify = async () => ({ engine, service: name, model, width, parameters, ...await (tokenizer ?? characters()).identify() });
  const open = sharedOpening(async () => {
    const service = openService(engine, options);
    const cache = folder === undefined ? undefined : await openAnswerCache(folder);
    const asking: Asking<Float32Array> = {
      engine, service, cache, contextTokens, url: addressOf(url, '/v1/embeddings'), identity: JSON.stringify(await identify()),
      expected: ({ length }) => Math.ceil(length / (tokenizer ? 1 : 3.5)),
      dialect: {
        path: '/v1/embeddings', promptsPerRequest: textsPerRequest, completionTokens: 0,
        body: (texts) => ({ model, input: texts.map((text) => tokenizer ? [...text] : promptText(text)), encoding_format: 'float', ...parameters }),
        read: (reply, texts) => reply.at('data').indexed(texts.length).map((item) => vectorOf(item, width)),
      },
      pack: (vector) => vector.every(Number.isFinite) ? Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64') : undefined,
      unpack: (kept) => unpacked(kept, width),
    };
    return { asking, close: async () => { service.close(); cache?.close(); } };
  });
  return {
    tokenizer: tokenizer ?? characters(), identify,
    open: async () => {
      const { session: { asking }, close } = await open();
      return {
        contextTokens, width, close,
        encode: async (texts: List<Int32Array>): Promise<Vectors> => {
          const whole = sequencesOf(texts);
          const vectors = await askPrompts(whole, [[...whole.keys()]], asking);
          const values = new Float32Array(vectors.length * width);
          vectors.forEach((vector, at) => { values.set(vector, at * width); });
          return { width, values };
        },
        usage: () => asking.service.usage(),
      };
    },
    toJSON: () => ({ engine, url, model, width }),
  };
}

function vectorOf(item: Reply, width: number): Float32Array {
  const numbers = item.at('embedding').numbers();
  if (numbers.length !== width) throw new EngineError('bad-output', `${item.where}.embedding has ${numbers.length} numbers, expected ${width}`,
    `give the encoder \`width: ${numbers.length}\`, or a model whose vectors are of width ${width}`);
  return Float32Array.from(numbers);
}

function unpacked(kept: unknown, width: number): Float32Array | undefined {
  if (typeof kept !== 'string') return undefined;
  const bytes = Buffer.from(kept, 'base64');
  return bytes.length === 4 * width ? new Float32Array(Uint8Array.from(bytes).buffer) : undefined;
}
