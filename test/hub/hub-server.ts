import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

export interface Published {
  /** Files of each commit. */
  readonly commits: Record<string, Readonly<Record<string, Uint8Array | string>>>;
  readonly refs: Record<string, string>;
}

export interface Asked {
  readonly host: 'hub' | 'files';
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers in the server's stead; `true` when it has. */
export type Instead = (asked: Asked, answer: ServerResponse, request: IncomingMessage) => boolean | Promise<boolean>;

const servers: Server[] = [];
after(() => { for (const server of servers) { server.closeAllConnections(); server.close(); } });

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
export const gitSha1 = (bytes: Uint8Array | string): string => createHash('sha1').update(`blob ${Buffer.byteLength(bytes)}\0`).update(bytes).digest('hex');
export const isLarge = (name: string): boolean => name.endsWith('.safetensors');

/**
 * A server with the routes of the well-known hub, on this machine: large files are sent by another address, as there.
 * `instead` may answer first.
 */
export async function hubServer(models: Readonly<Record<string, Published>>, { instead = () => false, tells = true }: { readonly instead?: Instead; readonly tells?: boolean } = {}): Promise<{
  readonly url: string; readonly filesUrl: string; readonly asked: Asked[];
}> {
  const asked: Asked[] = [];
  const contents = new Map<string, Buffer>();
  const files = await listen(async (request, answer) => {
    const one: Asked = { host: 'files', path: request.url!, headers: request.headers };
    asked.push(one);
    if (await instead(one, answer, request)) return;
    const content = contents.get(request.url!.split('?')[0]!.slice(1));
    if (content === undefined) return void answer.writeHead(404).end();
    send(request, answer, content, `"etag-${sha256(content).slice(0, 8)}"`);
  });
  const hub = await listen(async (request, answer) => {
    const one: Asked = { host: 'hub', path: request.url!, headers: request.headers };
    asked.push(one);
    if (await instead(one, answer, request)) return;
    const [, model, revision] = /^\/api\/models\/(.+?)\/revision\/([^?]+)/.exec(request.url!) ?? [];
    if (model !== undefined) return list(answer, models[model], decodeURIComponent(revision!), tells);
    const [, owner, at, name] = /^\/(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(request.url!) ?? [];
    const published = models[owner ?? ''];
    const commit = published?.refs[at ?? ''] ?? at ?? '';
    const found = published?.commits[commit]?.[decodeURIComponent(name ?? '')];
    if (found === undefined) return void answer.writeHead(404, { 'x-error-message': 'Entry not found' }).end();
    const content = Buffer.from(found);
    if (!isLarge(name!)) return send(request, answer, content, `"${gitSha1(content)}"`, { 'x-repo-commit': commit });
    contents.set(sha256(content), content);
    answer.writeHead(302, { location: `${files}/${sha256(content)}?signature=secret`, 'x-linked-etag': `"${sha256(content)}"`, 'x-linked-size': String(content.length), 'x-repo-commit': commit }).end();
  });
  return { url: hub, filesUrl: files, asked };
}

function list(answer: ServerResponse, published: Published | undefined, revision: string, tells: boolean): void {
  const sha = published?.refs[revision] ?? revision;
  const commit = published?.commits[sha];
  if (commit === undefined) return void answer.writeHead(404, { 'x-error-message': 'Repository not found' }).end();
  const siblings = Object.entries(commit).map(([rfilename, content]) => ({
    rfilename,
    ...(tells && { size: Buffer.byteLength(content), blobId: isLarge(rfilename) ? '0'.repeat(40) : gitSha1(content), ...(isLarge(rfilename) && { lfs: { sha256: sha256(content), size: Buffer.byteLength(content), pointerSize: 134 } }) }),
  }));
  answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'x', sha, siblings }));
}

/** The whole, or the rest of it where the range still fits. */
export function send(request: IncomingMessage, answer: ServerResponse, content: Buffer, etag: string, headers: Record<string, string> = {}): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const fits = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  if (from > 0 && fits && from >= content.length) return void answer.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
  const rest = from > 0 && fits ? content.subarray(from) : content;
  answer.writeHead(rest === content ? 200 : 206, {
    etag, 'content-length': String(rest.length), ...(rest !== content && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }), ...headers,
  }).end(rest);
}

async function listen(answer: (request: IncomingMessage, answer: ServerResponse) => Promise<void> | void): Promise<string> {
  const server = createServer((request, reply) => void answer(request, reply));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
