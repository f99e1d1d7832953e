import { resolve } from 'node:path';

import type { Command } from 'commander';

import { copyModel } from '../../hub/copy-model.ts';
import type { FetchedModel, FetchProgress } from '../../hub/fetch-model.ts';
import { hub } from '../../hub/hub.ts';
import { verb } from '../verb.ts';

interface Given {
  readonly hub?: string;
  readonly revision: string;
  readonly to?: string;
  readonly cache?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

export function fetchVerb(): Command {
  return verb('fetch', 'Fetches a published model: configuration, tokenizer and safetensors files, each checked, and nothing that could be executed.', [
    ['rxrec fetch owner/name --hub URL', 'into the cache; the last line says where it is'],
    ['rxrec fetch owner/name --revision 0c1d5e --to models/name', 'one commit, copied into a folder'],
    ['rxrec fetch owner/name --offline', 'what the cache has, or what it lacks'],
  ])
    .argument('<model>', 'its name on the hub: owner/name')
    .option('--hub <url>', 'address that models are below (default: the environment variable RXREC_HUB; a token is taken from RXREC_HUB_TOKEN)')
    .option('--revision <revision>', 'branch, tag or commit', 'main')
    .option('--to <folder>', 'copy the files there as well: new, empty, or of the same model')
    .option('--cache <folder>', 'where models are kept (default: the environment variable RXREC_HUB_CACHE, else rxrec/hub in your cache folder)')
    .option('--offline', 'ask nobody; say what is missing')
    .action(async (model: string, { hub: url, revision, to, cache, offline, json }: Given) => {
      const from = hub({ ...(url !== undefined && { url }), ...(cache !== undefined && { cache }), ...(offline && { offline }) });
      const fetched = await from.fetch(model, { revision, onProgress: progressLine() });
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      if (to !== undefined) await copyModel(fetched, resolve(to));
      const folder = to === undefined ? fetched.folder : resolve(to);
      process.stdout.write(json ? `${JSON.stringify({ ...fetched, folder })}\n` : shown(fetched, folder));
    });
}

function shown({ model, revision, commit, files, fetchedBytes, unchecked }: FetchedModel, folder: string): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const at = revision === commit ? commit : `${revision}, commit ${commit}`;
  return [
    `${model} at ${at}`,
    `${files.length} files, ${size(bytes)}; ${fetchedBytes === 0 ? 'all of it was there' : `${size(fetchedBytes)} fetched`}`,
    ...(unchecked.length > 0 ? [`not checked, since the hub says no hash: ${unchecked.join(', ')}`] : []),
    folder, '',
  ].join('\n');
}

/** On a terminal one line that is redrawn; elsewhere a line per file. */
function progressLine(): (progress: FetchProgress) => void {
  let [drawn, last] = [0, ''];
  return ({ file, bytes, totalBytes }) => {
    const isNew = file !== last;
    if (process.stderr.isTTY ? !isNew && Date.now() - drawn < 100 : !isNew) return;
    [drawn, last] = [Date.now(), file];
    const of = totalBytes === undefined ? '' : ` of ${size(totalBytes)} (${Math.floor(100 * bytes / totalBytes)} %)`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${file}: ${size(bytes)}${of}\r` : `${file}\n`);
  };
}

const size = (bytes: number): string => bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;
