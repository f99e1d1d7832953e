import { createHash } from 'node:crypto';

import type { Identified } from '../core/identity.ts';
import type { Graph, Path } from './graph.ts';

/**
 * Names a run by content: the hash of every spec and of what its nouns are made of (weights, files, options).
 * Two graphs with one fingerprint compute the same numbers, so the one may resume the other.
 *
 * @param settings what else changes the bytes of a run: the rows per partition.
 */
export async function fingerprint(graph: Graph<unknown>, settings: object): Promise<string> {
  const identity = [graph.name, settings, await identified(graph.source), await identifiedPath(graph.path)];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
}

async function identifiedPath({ operators, end }: Path): Promise<unknown> {
  const line = await Promise.all(operators.map(async ({ spec }) => [spec.name, await identified(spec.options)]));
  if ('sink' in end) return [line, end.sink.spec.name, await identified(end.sink.spec.options)];
  const branches = Object.entries(end.branches).map(async ([name, path]) => [name, await identifiedPath(path)]);
  return [line, await Promise.all(branches)];
}

/** Plain JSON, keys in order, with every noun replaced by what it is. */
async function identified(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (isIdentified(value)) return identified(await value.identify());
  if (Array.isArray(value)) return Promise.all(value.map(identified));
  if ('toJSON' in value && typeof value.toJSON === 'function') return identified(value.toJSON());
  const keys = Object.keys(value).sort();
  return Promise.all(keys.map(async (key) => [key, await identified((value as Record<string, unknown>)[key])]));
}

const isIdentified = (value: object): value is Identified =>
  'identify' in value && typeof value.identify === 'function';
