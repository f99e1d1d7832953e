import { resolve } from 'node:path';

import { OptionsError } from '../core/errors.ts';
import { type Clock, machineClock } from '../io/clock.ts';
import { defaultCache } from './cache-folder.ts';
import { type FetchedModel, fetchModel, type FetchProgress } from './fetch-model.ts';
import { findOffline } from './find-offline.ts';
import { hubAddress } from './hub-address.ts';
import { checkNames } from './listing.ts';

export interface HubOptions {
  /** Address that models are below. Default: the environment variable `RXREC_HUB`; there is no other. */
  readonly url?: string;
  /** Sent to that address alone. Default: the environment variable `RXREC_HUB_TOKEN`. */
  readonly token?: string;
  /** Folder that models are kept in. Default: the environment variable `RXREC_HUB_CACHE`, else `rxrec/hub` in the user's cache folder. */
  readonly cache?: string;
  /** Take what is in the cache and ask nobody. Default false. */
  readonly offline?: boolean;
  /** The most that the files of a model may have together. Default 500 GiB. */
  readonly maxBytes?: number;
  /** The longest silence of a server, ms. Default 60 000. */
  readonly silenceMs?: number;
  /** Tries after one another that get no further. Default 5. */
  readonly tries?: number;
  /** The longest wait before the second try, ms; doubles each time. Default 500. */
  readonly waitMs?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

export interface FetchOptions {
  /** Branch, tag or commit. Default `main`. */
  readonly revision?: string;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
}

export interface Hub {
  /** Puts the files of a model into the cache, as far as they are not there, and says where they are. */
  fetch(model: string, options?: FetchOptions): Promise<FetchedModel>;
  toJSON(): object;
}

/**
 * A server that models are published on, by the routes of the well-known hub, and the cache of what came from it.
 *
 * Fetched are configuration, tokenizer and safetensors files, and nothing that could be executed. Every file is checked
 * against the hash that the hub says before it has its name; what was cut short goes on where it stopped, in another
 * process too; several processes that want the same file fetch it once.
 *
 * Errors: `OptionsError`; `RequestError` `status`, `timeout`, `unreachable`; `DataError` `missing-file`, `wrong-hash`,
 * `too-large`, `unsafe-path`, `malformed`, `disk-full`, `cannot-write`.
 *
 * @example
 * hub({ url: 'http://127.0.0.1:8080', cache: '/cache' }).toJSON() // { hub: 'http://127.0.0.1:8080', cache: '/cache' }
 */
export function hub(options: HubOptions = {}): Hub {
  const { offline = false, maxBytes = 500 * 2 ** 30, silenceMs = 60_000, tries = 5, waitMs = 500, clock = machineClock } = options;
  const cache = options.cache === undefined ? defaultCache() : resolve(options.cache);
  const address = offline ? undefined : hubAddress(options);
  for (const [name, value] of Object.entries({ maxBytes, silenceMs, tries })) {
    if (!(value > 0)) throw new OptionsError('wrong-value', `hub: ${name} is ${value}, expected more than 0`, 'leave it out for the usual one');
  }
  return {
    async fetch(model, { revision = 'main', onProgress = () => {}, signal } = {}) {
      checkNames(model, revision);
      if (address === undefined) return findOffline(cache, model, revision);
      return fetchModel({ model, revision, cache, maxBytes, onProgress, persistence: { tries, waitMs } }, { hub: address, silenceMs, clock, signal });
    },
    toJSON: () => ({ ...(address && { hub: address.url }), cache }),
  };
}
