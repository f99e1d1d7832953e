/**
 * The door to tfjs-core: the language that models are written in, and the source of their gradients. Nothing is computed
 * here: a backend is chosen by whoever runs a program.
 */
import { createRequire } from 'node:module';

import * as core from '@tensorflow/tfjs-core';

export * from '@tensorflow/tfjs-core';

// The package's entry for Node leaves the gradients out. They register in a global map, so that any copy of it serves.
createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/register_all_gradients.js');

/** Ones by a kernel: the original allocates them, which a program of symbolic sizes cannot. */
export const ones: typeof core.ones = (shape, dtype = 'float32') => core.fill(shape, 1, dtype);

/** Zeros by a kernel, likewise. */
export const zeros: typeof core.zeros = (shape, dtype = 'float32') => core.fill(shape, 0, dtype);
