import { basename, dirname, join } from 'node:path';

/**
 * Folders outside of a model's own that its links may lead into: for `.../snapshots/<commit>` the `blobs` of the same
 * model, as the cache of a hub is laid out; otherwise none.
 *
 * @example
 * blobsBeside('/cache/models--a--b/snapshots/0c1d') // ['/cache/models--a--b/blobs']
 */
export function blobsBeside(root: string): readonly string[] {
  return basename(dirname(root)) === 'snapshots' ? [join(root, '..', '..', 'blobs')] : [];
}
