import pRetry from 'p-retry';

import { type Clock, machineClock } from './clock.ts';
import { RequestError } from './request-error.ts';
import { retryAfter } from './retry-after.ts';

export type Fetch = (url: string, init: {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
}) => Promise<FetchResponse>;

/** As much of a response as is used here; node-fetch and the built-in one both have it. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array | string> | null;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A function like the built-in `fetch`, which is the default. */
  readonly fetch?: Fetch;
  /** Of one try, answer included, ms. Default 60 000. */
  readonly timeoutMs?: number;
  /** The longest pause in the middle of an answer, ms. Default: none but `timeoutMs`. */
  readonly stallMs?: number;
  /** The longest answer, bytes. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Further tries after the first. Default 5. */
  readonly retries?: number;
  /** Before the first further try, ms: the longest wait where the server names none; doubles each time. Default 500. */
  readonly waitMs?: number;
  /** The longest wait, ms. A server that asks for a longer one is not asked again. Default 60 000. */
  readonly maxWaitMs?: number;
  /** Never shown: taken out of whatever an error says. */
  readonly secrets?: readonly string[];
  /** Is called, and waited for, before every try: where a rate is kept. */
  readonly beforeTry?: (attempt: number) => Promise<void> | void;
  /** Default: the machine's. */
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly bytes: Uint8Array;
  readonly text: () => string;
}

/**
 * Makes an HTTP request and reads the whole answer.
 *
 * Tried again: status 408, 429, 5xx, a timeout and a failed connection; never anything else. The wait is drawn from
 * between nothing and a limit that doubles ("full jitter"), so that many clients do not come back at once; where
 * `Retry-After` names one (seconds or a date), it is that and up to `waitMs` more, never less.
 *
 * Errors: `RequestError` `status`, `timeout`, `unreachable`, `too-large`.
 *
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export async function request(url: string, options: RequestOptions = {}): Promise<Answer> {
  const { retries = 5, waitMs = 500, maxWaitMs = 60_000, clock = machineClock, beforeTry, signal } = options;
  const worthIt = (error: unknown): error is RequestError =>
    error instanceof RequestError && error.retryable && (error.retryAfterMs ?? 0) <= maxWaitMs;
  return pRetry(async (number) => {
    await beforeTry?.(number);
    return attempt(url, options, clock);
  }, {
    retries,
    // All waiting is done below: p-retry knows no Retry-After.
    minTimeout: 0,
    ...(signal && { signal }),
    shouldRetry: ({ error }) => worthIt(error),
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (!worthIt(error) || retriesLeft === 0) return;
      const wait = error.retryAfterMs === undefined ? clock.random() * Math.min(maxWaitMs, waitMs * 2 ** (attemptNumber - 1))
        : error.retryAfterMs + clock.random() * waitMs;
      await clock.wait(wait, signal);
    },
  });
}

async function attempt(url: string, options: RequestOptions, clock: Clock): Promise<Answer> {
  const { method = 'GET', headers = {}, body, timeoutMs = 60_000, stallMs, maxBytes = 64 * 2 ** 20, secrets = [], signal } = options;
  const ask = options.fetch ?? (fetch as unknown as Fetch);
  const deadline = AbortSignal.timeout(timeoutMs);
  const given = new AbortController();
  const hide = (text: string) => secrets.reduce((shown, secret) => secret === '' ? shown : shown.replaceAll(secret, '***'), text);
  const where = hide(`${method} ${url}`);
  let status = 0;
  let stalled = false;
  const stall = () => { stalled = true; given.abort(); };
  try {
    const response = await ask(url, {
      method, headers: { ...headers }, ...(body !== undefined && { body }),
      signal: AbortSignal.any([deadline, given.signal, ...(signal ? [signal] : [])]),
    });
    ({ status } = response);
    const bytes = await bodyOf(response, { where, maxBytes, stallMs, stall });
    const answer = { status, header: (name: string) => response.headers.get(name), bytes, text: () => Buffer.from(bytes).toString('utf8') };
    if (status >= 200 && status < 300) return answer;
    throw statusError(where, answer, hide, clock);
  } catch (cause) {
    given.abort(); // an answer that is not wanted does not go on arriving
    if (cause instanceof RequestError) throw cause;
    signal?.throwIfAborted();
    if (deadline.aborted || stalled) {
      const said = stalled ? `nothing more of the answer for ${stallMs} ms` : `no ${status === 0 ? 'answer' : 'end of the answer'} within ${timeoutMs} ms`;
      throw new RequestError('timeout', `${where}: ${said}`, 'the server is slow or gone: raise the timeout, or ask less at once', { retryable: true, cause });
    }
    throw new RequestError('unreachable', `${where}: ${hide(reason(cause))}`, 'check the address, and that the server runs', { retryable: true, cause });
  }
}

async function bodyOf({ body, headers }: FetchResponse, { where, maxBytes, stallMs, stall }: {
  readonly where: string; readonly maxBytes: number; readonly stallMs: number | undefined; readonly stall: () => void;
}): Promise<Uint8Array> {
  const tooLarge = (bytes: number) => new RequestError('too-large', `${where}: an answer of ${bytes} bytes or more, expected at most ${maxBytes}`,
    'raise the limit if the answer is meant to be this long', {});
  const said = Number(headers.get('content-length') ?? 0);
  if (said > maxBytes) throw tooLarge(said);
  const parts: Uint8Array[] = [];
  let length = 0;
  const watch = stallMs === undefined ? undefined : setTimeout(stall, stallMs);
  try {
    for await (const part of body ?? []) {
      watch?.refresh();
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      length += bytes.length;
      if (length > maxBytes) throw tooLarge(length);
      parts.push(bytes);
    }
  } finally {
    clearTimeout(watch);
  }
  return Buffer.concat(parts);
}

function statusError(where: string, { status, header, text }: Answer, hide: (text: string) => string, clock: Clock): RequestError {
  const retryable = status === 408 || status === 429 || status >= 500;
  const retryAfterMs = retryable ? retryAfter(header('retry-after'), clock.date()) : undefined;
  const asks = retryAfterMs === undefined ? '' : `; it asks to be left alone for ${Math.ceil(retryAfterMs / 1000)} s`;
  return new RequestError('status', `${where}: status ${status}, expected 2xx: ${JSON.stringify(hide(text()).slice(0, 200))}${asks}`,
    status === 401 || status === 403 ? 'check the key or token that is sent' : status === 429 ? 'ask less at once' : 'see the answer of the server',
    { retryable, status, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

function reason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
