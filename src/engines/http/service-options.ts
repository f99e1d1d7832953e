import type { Tokenizer } from '../../core/engine.ts';
import { having, optional, type Rule, type Rules, wholeNumber } from '../../core/option-rules.ts';
import type { Clock } from '../../io/clock.ts';
import type { Fetch } from '../../io/http.ts';
import { tokenizer as tokenizerOf } from '../../text/tokenizer.ts';

/** What every service is told, whatever it is asked. */
export interface ServiceOptions {
  /** Address of the server: `http://127.0.0.1:8000`, with or without the `/v1` that its paths begin with. */
  readonly url: string;
  /** As the server calls it. */
  readonly model: string;
  /** Name of the environment variable that holds the key: `OPENAI_API_KEY`. The key is read when the engine is opened, sent, and never written anywhere. Default: no key is sent. */
  readonly keyFrom?: string;
  /** Stands for the address in the fingerprint of a run and among the kept answers, so that a server may move. Default: the address. */
  readonly service?: string;
  /** Further fields of the request's body; undefined leaves one out that is there: `{ max_tokens: undefined, max_completion_tokens: 1 }`. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The most tokens that one prompt may have; of characters where the engine is given no tokenizer. Default: no limit is known. */
  readonly contextTokens?: number;
  /** Folder in which answers are kept, so that nothing is paid for twice, by this run or another. Default: none are kept. */
  readonly cache?: string;
  /** Requests at once. Default 8. */
  readonly inFlight?: number;
  /** Default: no limit. */
  readonly requestsPerMinute?: number;
  /** Prompt and answer; estimated before a request, corrected by what the service then says. Default: no limit. */
  readonly tokensPerMinute?: number;
  /** Of one try, ms. Default 120 000. */
  readonly timeoutMs?: number;
  /** The longest pause in the middle of an answer, ms. Default 30 000. */
  readonly stallMs?: number;
  /** Further tries of a request that the service was too busy for, or that did not come through. Default 5. */
  readonly retries?: number;
  /** The longest wait before the first of them where the service names none, ms; doubles each time. Default 500. */
  readonly waitMs?: number;
  /** The longest wait, ms; a service that asks for a longer one ends the run, which can be resumed. Default 60 000. */
  readonly maxWaitMs?: number;
  /** The longest reply, bytes. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Per million tokens read and written, in any currency: what was asked is then counted in it too. */
  readonly prices?: { readonly prompt: number; readonly completion: number };
  /** A function like the built-in `fetch`, which is the default. */
  readonly fetch?: Fetch;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

const text: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'a text';

/** No key can hide in it: addresses are printed, and kept in run folders. */
const address: Rule = (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'an address, like "http://127.0.0.1:8000"';
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '' ? undefined
    : 'an address without user, password or query: a key is told by "keyFrom"';
};

const variable: Rule = (value) => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value) && !/^sk-/.test(value) ? undefined
  : 'the name of an environment variable, like "OPENAI_API_KEY", not the key itself';

const prices: Rule = (value) => {
  const { prompt, completion } = (value ?? {}) as { prompt?: unknown; completion?: unknown };
  return [prompt, completion].every((price) => typeof price === 'number' && Number.isFinite(price) && price >= 0) ? undefined : 'two numbers, prompt and completion, each 0 or more';
};

const callable: Rule = (value) => typeof value === 'function' ? undefined : 'a function';
const object: Rule = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object';

export const serviceRules: Rules<ServiceOptions> = {
  url: address, model: text, keyFrom: optional(variable), service: optional(text), parameters: optional(object),
  contextTokens: optional(wholeNumber(1)), cache: optional(text), inFlight: optional(wholeNumber(1)),
  requestsPerMinute: optional(wholeNumber(1)), tokensPerMinute: optional(wholeNumber(1)), timeoutMs: optional(wholeNumber(1)),
  stallMs: optional(wholeNumber(1)), retries: optional(wholeNumber(0)), waitMs: optional(wholeNumber(0)), maxWaitMs: optional(wholeNumber(0)),
  maxBytes: optional(wholeNumber(1)), prices: optional(prices), fetch: optional(callable), clock: optional(having('a clock', 'now', 'date', 'wait', 'random')),
};

/** A tokenizer, or where it lies. */
export const tokenizerRule: Rule = (value) => typeof value === 'string' && value !== '' ? undefined
  : having('a tokenizer, or the path of a folder with tokenizer.json', 'load', 'identify')(value);

export const tokenizerAt = (given: Tokenizer | string | undefined): Tokenizer | undefined => typeof given === 'string' ? tokenizerOf(given) : given;

/** The list of answers that an engine is told: words, each different. */
export const answersRule: Rule = (value) =>
  Array.isArray(value) && value.length > 1 && value.every((word) => typeof word === 'string' && word !== '') && new Set(value).size === value.length ? undefined
    : 'a list of at least two different words';

/**
 * The address of one kind of request. A server's own address may end with `/v1`, or with the whole path.
 *
 * @example
 * addressOf('http://host/api/v1/', '/v1/completions') // 'http://host/api/v1/completions'
 */
export function addressOf(url: string, path: string): string {
  const server = url.replace(/\/+$/, '');
  const own = path.replace(/^\/v1/, '');
  if (server.endsWith(own)) return server;
  return server.endsWith('/v1') ? `${path.startsWith('/v1') ? server : server.slice(0, -3)}${own}` : `${server}${path}`;
}
