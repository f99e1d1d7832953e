import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../shared/', import.meta.url));

/** A file of the reference data beside the repository, or nothing where it is absent. */
export function shared(path: string): string | undefined {
  return existsSync(root + path) ? root + path : undefined;
}

/** Test options that skip visibly where the reference data is absent. */
export function skipWithout(...paths: readonly string[]): { skip: string | false } {
  const missing = paths.find((path) => !shared(path));
  return { skip: missing === undefined ? false : `../shared/${missing} is absent` };
}
