import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Imports a JavaScript or TypeScript file of a user. A `mark` makes it another module: what it did once it does again. */
export async function importFile(path: string, mark = ''): Promise<Readonly<Record<string, unknown>>> {
  const builtAsJavaScript = !import.meta.url.endsWith('.ts');
  if (['.ts', '.mts'].includes(extname(path)) && builtAsJavaScript) {
    const { register } = await import('tsx/esm/api');
    register();
  }
  return await import(pathToFileURL(path).href + mark) as Readonly<Record<string, unknown>>;
}
