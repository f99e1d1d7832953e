import { setTimeout as pause } from 'node:timers/promises';

import pRetry from 'p-retry';

import { RequestError } from './request-error.ts';

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
  /** The longest answer, bytes. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Further tries after the first. Default 5. */
  readonly retries?: number;
  /** Wait before the first further try where the server names none, ms; doubles each time. Default 500. */
  readonly waitMs?: number;
  /** The longest wait, also where the server names one, ms. Default 60 000. */
  readonly maxWaitMs?: number;
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
 * Tried again: status 408, 429, 5xx, a timeout and a failed connection; never anything else. The wait is what
 * `Retry-After` says, else doubling, with up to a quarter added by chance so that many clients do not come back at once.
 *
 * Errors: `RequestError` `status`, `timeout`, `unreachable`, `too-large`.
 */
export async function request(url: string, options: RequestOptions = {}): Promise<Answer> {
  const { retries = 5, waitMs = 500, maxWaitMs = 60_000, signal } = options;
  return pRetry(() => attempt(url, options), {
    retries,
    // All waiting is done below: p-retry knows no Retry-After.
    minTimeout: 0,
    ...(signal && { signal }),
    shouldRetry: ({ error }) => error instanceof RequestError && error.retryable,
    onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
      if (!(error instanceof RequestError) || !error.retryable || retriesLeft === 0) return;
      const wait = Math.min(maxWaitMs, error.retryAfterMs ?? waitMs * 2 ** (attemptNumber - 1));
      await pause(wait * (1 + Math.random() / 4), undefined, signal && { signal });
    },
  });
}

async function attempt(url: string, options: RequestOptions): Promise<Answer> {
  const { method = 'GET', headers = {}, body, timeoutMs = 60_000, maxBytes = 64 * 2 ** 20, signal } = options;
  const ask = options.fetch ?? (fetch as unknown as Fetch);
  const deadline = AbortSignal.timeout(timeoutMs);
  const given = new AbortController();
  const where = `${method} ${url}`;
  let status = 0;
  try {
    const response = await ask(url, {
      method, headers: { ...headers }, ...(body !== undefined && { body }),
      signal: AbortSignal.any([deadline, given.signal, ...(signal ? [signal] : [])]),
    });
    ({ status } = response);
    const bytes = await bodyOf(response, where, maxBytes);
    const answer = { status, header: (name: string) => response.headers.get(name), bytes, text: () => Buffer.from(bytes).toString('utf8') };
    if (status >= 200 && status < 300) return answer;
    throw statusError(where, answer);
  } catch (cause) {
    given.abort(); // an answer that is not wanted does not go on arriving
    if (cause instanceof RequestError) throw cause;
    signal?.throwIfAborted();
    if (deadline.aborted) {
      throw new RequestError('timeout', `${where}: no ${status === 0 ? 'answer' : 'end of the answer'} within ${timeoutMs} ms`,
        'the server is slow or gone: raise the timeout, or ask less at once', { retryable: true, cause });
    }
    throw new RequestError('unreachable', `${where}: ${reason(cause)}`, 'check the address, and that the server runs', { retryable: true, cause });
  }
}

async function bodyOf({ body, headers }: FetchResponse, where: string, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = (bytes: number) => new RequestError('too-large', `${where}: an answer of ${bytes} bytes or more, expected at most ${maxBytes}`,
    'raise the limit if the answer is meant to be this long', {});
  const said = Number(headers.get('content-length') ?? 0);
  if (said > maxBytes) throw tooLarge(said);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    length += bytes.length;
    if (length > maxBytes) throw tooLarge(length);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function statusError(where: string, { status, header, text }: Answer): RequestError {
  const retryable = status === 408 || status === 429 || status >= 500;
  const retryAfterMs = retryable ? retryAfter(header('retry-after')) : undefined;
  return new RequestError('status', `${where}: status ${status}, expected 2xx: ${JSON.stringify(text().slice(0, 200))}`,
    status === 401 || status === 403 ? 'check the key or token that is sent' : status === 429 ? 'ask less at once' : 'see the answer of the server',
    { retryable, status, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** Seconds, or a date. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? 1000 * Number(value) : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function reason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
