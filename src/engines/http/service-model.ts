import type { List } from '../../core/column.ts';
import type { Answers, LanguageModel, LoadedTokenizer, OpenLanguageModel, PromptFault, Tokenizer } from '../../core/engine.ts';
import type { Identified } from '../../core/identity.ts';
import type { Openable } from '../../core/openable.ts';
import type { OpenScorer, Scorer, SharedPrompts } from '../../core/scorer.ts';
import { characters } from '../../text/characters.ts';
import { type AnswerRule, answerIds } from '../session/answer-ids.ts';
import { sharedOpening } from '../session/shared-opening.ts';
import { openAnswerCache } from './answer-cache.ts';
import { type Asking, askPrompts } from './ask-prompts.ts';
import type { Answered, Dialect } from './dialect.ts';
import { promptText } from './prompt-text.ts';
import { openService } from './service.ts';
import { addressOf, type ServiceOptions, tokenizerAt } from './service-options.ts';

/** A service is both: asked prompt by prompt, or impression by impression, it answers alike. */
export interface ServiceModel extends Identified, Openable<OpenLanguageModel & OpenScorer>, Pick<LanguageModel & Scorer, 'tokenizer' | 'answers'> {}

/** How prompts and answers are worded for one service. */
export interface Wording {
  readonly answers: readonly string[];
  /** Token of each answer, where a tokenizer was given. */
  readonly ids: readonly number[] | undefined;
  /** A prompt as it is sent: token ids where a tokenizer was given, else text. */
  send(prompt: Int32Array): string | readonly number[];
  /** Takes the key out of a text that came from the service. */
  hide(text: string): string;
}

export interface ServiceModelParts {
  /** Kebab case; equal to the file name. */
  readonly engine: string;
  readonly options: ServiceOptions;
  readonly answers: readonly string[];
  /** Of the served model; without one, prompts are sent as text. */
  readonly tokenizer: Tokenizer | string | undefined;
  readonly answerRule?: AnswerRule | undefined;
  /** What else an answer depends on. */
  readonly besides: object;
  readonly dialect: (wording: Wording) => Dialect<Answered>;
}

/** Characters of a token, about; a rate is kept by it until the service has counted. */
const charactersOfToken = 3.5;

/** A language model, and a scorer, out of a service and the way it is asked. */
export function serviceModel({ engine, options, answers, tokenizer: given, answerRule = 'vocabulary', besides, dialect }: ServiceModelParts): ServiceModel {
  const tokenizer = tokenizerAt(given);
  const { url, model, service: name = url, parameters = {}, cache: folder, contextTokens = Infinity } = options;
  const identify = async () => ({ engine, service: name, model, answers, ...besides, parameters, ...(tokenizer && { answerRule }),
    ...await (tokenizer ?? characters()).identify() });
  const open = sharedOpening(async () => {
    const loaded: LoadedTokenizer | undefined = await tokenizer?.load();
    const ids = loaded && answerIds(loaded, answers, answerRule);
    const service = openService(engine, options);
    const cache = folder === undefined ? undefined : await openAnswerCache(folder);
    const speaks = dialect({ answers, ids, hide: service.hide, send: tokenizer ? (prompt) => [...prompt] : promptText });
    const asking: Asking<Answered> = {
      engine, service, cache, contextTokens, dialect: speaks, url: addressOf(url, speaks.path), identity: JSON.stringify(await identify()),
      expected: tokenizer ? ({ length }) => length : ({ length }) => Math.ceil(length / charactersOfToken),
      pack: (answer) => answer.fault || answer.logits.every(Number.isFinite) ? answer : undefined,
      unpack: (kept) => unpacked(kept, answers.length),
    };
    return { asking, close: async () => { service.close(); cache?.close(); } };
  });
  return {
    tokenizer: tokenizer ?? characters(), answers, identify,
    open: async () => {
      const { session: { asking }, close } = await open();
      const ask = async (prompts: readonly Int32Array[], groups: readonly (readonly number[])[]) =>
        laidOut(await askPrompts(prompts, groups, asking), answers.length);
      return {
        contextTokens, close,
        answer: (prompts) => {
          const whole = sequencesOf(prompts);
          return ask(whole, [[...whole.keys()]]);
        },
        score: (shared) => {
          const whole = wholePrompts(shared);
          return ask(whole.flat(), grouped(whole));
        },
        usage: () => asking.service.usage(),
      };
    },
    toJSON: () => ({ engine, url, model, answers }),
  };
}

export function sequencesOf({ offsets, values }: List<Int32Array>): Int32Array[] {
  return Array.from({ length: offsets.length - 1 }, (_, at) => values.slice(offsets[at]!, offsets[at + 1]!));
}

function wholePrompts({ prefixes, suffixes }: SharedPrompts): Int32Array[][] {
  const ends = suffixes.values;
  return sequencesOf(prefixes).map((prefix, row) => Array.from({ length: suffixes.offsets[row + 1]! - suffixes.offsets[row]! }, (_, i) => {
    const at = suffixes.offsets[row]! + i;
    const suffix = ends.values.subarray(ends.offsets[at]!, ends.offsets[at + 1]!);
    const prompt = new Int32Array(prefix.length + suffix.length);
    prompt.set(prefix);
    prompt.set(suffix, prefix.length);
    return prompt;
  }));
}

function grouped(rows: readonly (readonly unknown[])[]): number[][] {
  let next = 0;
  return rows.map((row) => row.map(() => next++));
}

function laidOut(answered: readonly Answered[], width: number): Answers {
  const values = new Float32Array(answered.length * width);
  const faults: PromptFault[] = [];
  answered.forEach(({ logits, fault }, prompt) => {
    values.set(logits, prompt * width);
    if (fault) faults.push({ prompt, ...fault });
  });
  return { width, values, ...(faults.length > 0 && { faults }) };
}

/** JSON has no NaN: the logits of a prompt with a fault come back as null. */
function unpacked(kept: unknown, width: number): Answered | undefined {
  const { logits, fault } = (kept ?? {}) as { readonly logits?: unknown; readonly fault?: Answered['fault'] };
  if (!Array.isArray(logits) || logits.length !== width) return undefined;
  if (fault) return typeof fault.code === 'string' && typeof fault.message === 'string' ? { logits: logits.map(() => NaN), fault } : undefined;
  return logits.every(Number.isFinite) ? { logits: logits as number[] } : undefined;
}
