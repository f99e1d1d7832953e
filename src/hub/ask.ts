import type { Clock } from '../io/clock.ts';
import { RequestError } from '../io/request-error.ts';
import { retryAfter } from '../io/retry-after.ts';
import type { HubAddress } from './hub-address.ts';

/** What all requests of one fetch share. */
export interface Asking {
  readonly hub: HubAddress;
  /** The longest silence, before an answer or within one, ms. */
  readonly silenceMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

export interface HubAnswer {
  readonly status: number;
  /** Of a redirect of the hub's own where it begins with `x-`, else of the last answer: the hub says what a file is, another host sends it. */
  readonly header: (name: string) => string | undefined;
  /** Whether another address than the one that was asked sends it. */
  readonly redirected: boolean;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, where the body is not wanted. */
  readonly drop: () => void;
}

const mostRedirects = 10;
const shownBytes = 300;

/**
 * One request to a hub, redirects followed by hand: the token goes to the hub alone, and never again once another host
 * was asked; a redirect to an address without encryption from one with it is refused.
 *
 * Errors: `RequestError` `status` for any other answer than 200, 206 and 416, `timeout`, `unreachable`.
 */
export async function ask(url: string, headers: Readonly<Record<string, string>>, asking: Asking): Promise<HubAnswer> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(new RequestError('timeout', `GET ${shownUrl(url)}: silence for ${asking.silenceMs} ms`, 'the server is slow or gone: try again, it goes on where it stopped', { retryable: true })), asking.silenceMs);
  const signal = asking.signal ? AbortSignal.any([asking.signal, ended.signal]) : ended.signal;
  const drop = () => { clearTimeout(timer); ended.abort(); };
  try {
    const { response, headers: said, redirected } = await follow(url, headers, asking, signal);
    timer.refresh();
    const header = (name: string) => said.get(name) ?? response.headers.get(name) ?? undefined;
    const body = bodyOf(response, url, timer, asking.signal);
    if (![200, 206, 416].includes(response.status)) throw await statusError(url, response.status, header, body, asking);
    return { status: response.status, header, redirected, body, drop };
  } catch (cause) {
    drop();
    throw told(cause, url, asking.signal);
  }
}

async function follow(url: string, headers: Readonly<Record<string, string>>, { hub, signal: given }: Asking, signal: AbortSignal): Promise<{ response: Response; headers: Headers; redirected: boolean }> {
  const said = new Headers();
  const seen = new Set<string>();
  let at = new URL(url);
  let trusted = true;
  for (;;) {
    trusted &&= at.origin === hub.origin;
    given?.throwIfAborted();
    const response = await fetch(at, {
      redirect: 'manual', signal,
      headers: { 'accept-encoding': 'identity', ...headers, ...(trusted && hub.token !== undefined && { authorization: `Bearer ${hub.token}` }) },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return { response, headers: said, redirected: seen.size > 0 };
    for (const [name, value] of response.headers) if (trusted && name.startsWith('x-')) said.set(name, value);
    await response.body?.cancel();
    seen.add(at.href);
    const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
    if (next === undefined || !/^https?:$/.test(next.protocol)) throw refused(url, `redirects to "${location.slice(0, 80)}", which is no address`);
    if (at.protocol === 'https:' && next.protocol === 'http:') throw refused(url, `redirects from https to ${next.origin}, without encryption`);
    if (seen.has(next.href)) throw refused(url, `redirects in a circle, by ${shownUrl(next.href)}`);
    if (seen.size >= mostRedirects) throw refused(url, `redirects more than ${mostRedirects} times`);
    at = next;
  }
}

async function* bodyOf(response: Response, url: string, timer: NodeJS.Timeout, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      timer.refresh();
      yield piece;
    }
  } catch (cause) {
    throw told(cause, url, signal);
  } finally {
    clearTimeout(timer);
  }
}

async function statusError(url: string, status: number, header: HubAnswer['header'], body: AsyncIterable<Uint8Array>, { hub, clock }: Asking): Promise<RequestError> {
  let said = header('x-error-message') ?? '';
  for await (const piece of body) {
    if (said.length >= shownBytes) break;
    said += new TextDecoder().decode(piece);
  }
  if (hub.token !== undefined) said = said.replaceAll(hub.token, '***');
  const retryable = status === 408 || status === 429 || status >= 500;
  const retryAfterMs = retryable ? retryAfter(header('retry-after') ?? null, clock.date()) : undefined;
  return new RequestError('status', `GET ${shownUrl(url)}: status ${status}: ${JSON.stringify(said.slice(0, shownBytes))}`, hintOf(status, hub.token !== undefined),
    { retryable, status, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

function hintOf(status: number, hasToken: boolean): string {
  const token = hasToken ? 'the token that was sent may not read it' : 'it may want a token, in the environment variable RXREC_HUB_TOKEN';
  if (status === 401 || status === 403) return `${token}; some models have to be asked for on their page first`;
  if (status === 404) return `check the name of the model and the revision; ${token}`;
  return status === 429 ? 'it asks for fewer requests: try again later, it goes on where it stopped' : 'see the answer of the server';
}

function told(cause: unknown, url: string, signal: AbortSignal | undefined): unknown {
  if (cause instanceof RequestError || signal?.aborted) return cause;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return new RequestError('unreachable', `GET ${shownUrl(url)}: ${inner instanceof Error ? inner.message || inner.name : String(inner)}`,
    'check the address, and that the server runs', { retryable: true, cause });
}

const refused = (url: string, what: string): RequestError => new RequestError('status', `GET ${shownUrl(url)}: ${what}`, 'is this the address of a hub?', {});

/** What stands behind the question mark may be a signature. */
const shownUrl = (url: string): string => url.split('?')[0]!;
