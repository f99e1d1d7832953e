import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scripted server was sent. */
export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed, where it is JSON. */
  readonly body: unknown;
}

/** What it does then. */
export interface ScriptedReply {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  /** Ends badly: no answer, half an answer and no more, the connection cut without an answer or in its middle. */
  readonly but?: 'silent' | 'stalls' | 'refuses' | 'breaks-off';
}

export interface ScriptedServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** In the order they came. */
  readonly requests: readonly ScriptedRequest[];
  /** The most requests that were under way at once. */
  readonly most: number;
  close(): Promise<void>;
}

/**
 * A real server on this machine that does as told, well or badly, and remembers what it was sent.
 *
 * @param script is asked for every request; `count` is 1 for the first.
 *
 * @example
 * const server = await scriptedServer((_, count) => ({ body: { count } }));
 * const replies = [await (await fetch(server.url)).json(), await (await fetch(server.url)).json()];
 * await server.close();
 * replies // [{ count: 1 }, { count: 2 }]
 */
export async function scriptedServer(script: (request: ScriptedRequest, count: number) => ScriptedReply | Promise<ScriptedReply>): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const at = { once: 0, most: 0 };
  const server = createServer((incoming, outgoing) => {
    at.most = Math.max(at.most, ++at.once);
    outgoing.once('close', () => { at.once--; });
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => { parts.push(part); }).on('end', () => {
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body: parsed(Buffer.concat(parts).toString('utf8')) };
      requests.push(request);
      void Promise.resolve(script(request, requests.length)).then((reply) => send(outgoing, reply), (error: unknown) => send(outgoing, { status: 500, body: String(error) }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests,
    get most() { return at.most; },
    close: async () => {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

function send(outgoing: ServerResponse, { status = 200, headers = {}, body = '', but }: ScriptedReply): void {
  if (but === 'silent') return;
  if (but === 'refuses') return void outgoing.destroy();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = Buffer.byteLength(text);
  outgoing.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', 'content-length': String(bytes + (but ? 1 : 0)), ...headers });
  if (but === undefined) return void outgoing.end(text);
  outgoing.write(text.slice(0, Math.ceil(text.length / 2)));
  if (but === 'breaks-off') setImmediate(() => outgoing.destroy());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
