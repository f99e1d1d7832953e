/**
 * The door to tfjs-core: the language that models are written in, and the source of their gradients. Nothing is computed
 * here: a backend is chosen by whoever runs a program.
 */
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

import * as core from '@tensorflow/tfjs-core';

export * from '@tensorflow/tfjs-core';

// The package's entry for Node leaves the gradients out, and the files that have them name one another without `.js`,
// which only bundlers find. They register in a global map, so that another copy of the package serves.
const withEnding = `export const resolve = (name, context, next) =>
  /^\\.\\.?\\//.test(name) && context.parentURL?.includes('/@tensorflow/tfjs-core/dist/') && !name.endsWith('.js') ? next(name + '.js', context) : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(withEnding)}`);
await import(pathToFileURL(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/dist/register_all_gradients.js')).href);

/** Ones by a kernel: the original allocates them, which a program of symbolic sizes cannot. */
export const ones: typeof core.ones = (shape, dtype = 'float32') => core.fill(shape, 1, dtype);

/** Zeros by a kernel, likewise. */
export const zeros: typeof core.zeros = (shape, dtype = 'float32') => core.fill(shape, 0, dtype);
