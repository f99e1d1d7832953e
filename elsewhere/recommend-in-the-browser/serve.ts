/**
 * Serves a page that recommends with an exported folder, to this machine alone; ONNX Runtime comes from node_modules.
 *
 *     npx rxrec export out/models/nrms --to out/exported
 *     npx tsx elsewhere/recommend-in-the-browser/serve.ts out/exported
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json',
};

/** Starts to serve, on a port that is free unless one is named. */
export async function serve(exported: string, port = 0): Promise<{ readonly url: string; close(): Promise<void> }> {
  const page = fileURLToPath(new URL('./', import.meta.url));
  const runtime = fileURLToPath(new URL('./', import.meta.resolve('onnxruntime-web')));
  const server: Server = createServer(async ({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const [, room, name] = /^\/(ort|exported)\/([\w-][\w.-]*(?:\/[\w-][\w.-]*)?)$/.exec(path) ?? [];
    const file = name !== undefined ? join(room === 'ort' ? runtime : exported, name) : path === '/' ? join(page, 'index.html') : path === '/recommend.js' ? join(page, 'recommend.js') : undefined;
    if (file === undefined || !await stat(file).then((found) => found.isFile(), () => false)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => { server.listen(port, '127.0.0.1', listening); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(resolve(process.argv[2] ?? 'out/exported'), 8080);
  console.log(url);
}
