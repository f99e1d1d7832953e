import { EngineError, OptionsError } from '../../core/errors.ts';
import type { Usage } from '../../core/usage.ts';
import { machineClock } from '../../io/clock.ts';
import { request } from '../../io/http.ts';
import { RequestError } from '../../io/request-error.ts';
import type { Dialect } from './dialect.ts';
import { rateLimit } from './rate-limit.ts';
import { parseLoosely, Reply } from './reply.ts';
import type { ServiceOptions } from './service-options.ts';
import { slots } from './slots.ts';

/** Tokens read and written. */
export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
}

/** A server that is asked for JSON by JSON: a few requests at once, no faster than it allows, again where that makes sense. */
export interface Service {
  /** @param expected what the request is thought to need. */
  ask(url: string, body: object, expected: Tokens, counted?: Dialect<unknown>['tokens']): Promise<{ readonly reply: Reply; readonly tokens: Tokens }>;
  /** Takes the key out of a text. */
  hide(text: string): string;
  /** Counts answers. */
  count(asked: number, kept: number, keptTokens: Tokens): void;
  usage(): Usage;
  /** Gives up what is under way. */
  close(): void;
}

/** Errors: `OptionsError` `missing-value` for a key that the environment has not. */
export function openService(engine: string, options: ServiceOptions): Service {
  const { retries = 5, waitMs = 500, maxWaitMs = 60_000, timeoutMs = 120_000, stallMs = 30_000, maxBytes = 16 * 2 ** 20, inFlight = 8,
    clock = machineClock, prices, keyFrom } = options;
  const key = keyOf(engine, keyFrom);
  const rate = rateLimit(options, clock);
  const inSlot = slots(inFlight);
  const closing = new AbortController();
  let refusal: EngineError | undefined;
  const sums = { requests: 0, retries: 0, asked: 0, kept: 0, promptTokens: 0, completionTokens: 0, keptPromptTokens: 0, keptCompletionTokens: 0 };
  const hide = (text: string) => key === undefined ? text : text.replaceAll(key, '***');

  const post = async (url: string, body: object, { prompt, completion }: Tokens, counted: Dialect<unknown>['tokens'] = usageOf) => {
    const answer = await request(url, {
      method: 'POST', body: JSON.stringify(body), retries, waitMs, maxWaitMs, timeoutMs, stallMs, maxBytes, clock, signal: closing.signal,
      headers: { 'content-type': 'application/json', accept: 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      ...(key !== undefined && { secrets: [key] }), ...(options.fetch && { fetch: options.fetch }),
      beforeTry: async (attempt) => {
        if (attempt > 1) sums.retries++;
        await rate.enter(prompt + completion, closing.signal);
      },
    });
    const reply = new Reply(parsed(answer.text(), `POST ${url}`, hide), `POST ${url}: the reply`);
    const said = counted(reply);
    const tokens = { prompt: countOf(said.prompt, prompt), completion: countOf(said.completion, completion) };
    rate.correct(prompt + completion, tokens.prompt + tokens.completion);
    sums.requests++;
    sums.promptTokens += tokens.prompt;
    sums.completionTokens += tokens.completion;
    return { reply, tokens };
  };

  return {
    hide,
    ask: (url, body, expected, counted) => inSlot(async () => {
      if (refusal) throw refusal; // who was refused does not ask on, however much still waits
      try {
        return await post(url, body, expected, counted);
      } catch (error) {
        const failure = told(error, engine, closing.signal, keyFrom);
        if (failure instanceof EngineError && failure.code === 'refused') refusal = failure;
        throw failure;
      }
    }),
    count(asked, kept, tokens) {
      sums.asked += asked;
      sums.kept += kept;
      sums.keptPromptTokens += tokens.prompt;
      sums.keptCompletionTokens += tokens.completion;
    },
    usage: () => ({ ...sums, ...(prices && { cost: (sums.promptTokens * prices.prompt + sums.completionTokens * prices.completion) / 1e6 }) }),
    close: () => closing.abort(),
  };
}

const usageOf = (reply: Reply) => ({ prompt: reply.at('usage').at('prompt_tokens'), completion: reply.at('usage').at('completion_tokens') });
const countOf = ({ value }: Reply, expected: number) => typeof value === 'number' && Number.isFinite(value) ? value : expected;

function keyOf(engine: string, keyFrom: string | undefined): string | undefined {
  if (keyFrom === undefined) return undefined;
  const key = process.env[keyFrom]?.trim();
  if (key === undefined || key === '') throw new OptionsError('missing-value',
    `${engine}: the environment variable ${keyFrom}, which "keyFrom" names, is not set`, `set it to the key of the service: export ${keyFrom}=...`);
  if (!/^[\x21-\x7e]+$/.test(key)) throw new OptionsError('wrong-value',
    `${engine}: what the environment variable ${keyFrom} holds cannot be sent: it has blanks or letters beyond ASCII in it`, 'set it to the key and nothing else');
  return key;
}

function parsed(text: string, where: string, hide: (text: string) => string): unknown {
  try {
    return parseLoosely(text);
  } catch {
    throw new EngineError('bad-output', `${where}: the reply is no JSON: ${JSON.stringify(hide(text).slice(0, 120))}`,
      'check that the address is that of the service, and not of a page or a proxy before it');
  }
}

/** What a request says of itself, as an engine says it. All trying has been done, so none is retryable. */
function told(error: unknown, engine: string, closing: AbortSignal, keyFrom: string | undefined): unknown {
  if (closing.aborted) return new EngineError('closed', `${engine}: closed while it was asked`, 'open it again to ask it more', false, { cause: error });
  if (!(error instanceof RequestError)) return error;
  const { code, status, message, hint } = error;
  const say = (as: EngineError['code'], todo: string) => new EngineError(as, `${engine}: ${message}`, todo, false, { cause: error });
  if (code === 'too-large') return say('bad-output', 'ask for fewer likeliest tokens, or raise "maxBytes"');
  if (status === 401 || status === 403) return say('refused', keyFrom === undefined
    ? 'the service wants a key: name the environment variable that holds it by "keyFrom"' : `check the key in the environment variable ${keyFrom}, and what it may be used for`);
  if (status === 429) return say('rate-limit', 'lower "requestsPerMinute", "tokensPerMinute" or "inFlight"; the same command goes on where it stopped');
  if (status !== undefined && status < 500 && status !== 408) return say('bad-input', 'the service does not take what it is asked: see its answer, and "model", "parameters", "contextTokens"');
  return say('unreachable', hint);
}
