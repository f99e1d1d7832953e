import { createHash } from 'node:crypto';

import { type CompileOptions, compile } from './compile.ts';
import type { CompiledProgram } from './compiled-program.ts';
import type { Program } from './program.ts';

/** Compiles a program, or gives what it was compiled to before. */
export type CachedCompile = (program: Program, options: CompileOptions, madeOf?: object) => CompiledProgram;

/**
 * Compiles what it has not compiled yet, and keeps the last `most` results in memory.
 *
 * Two calls mean the same where their options do, values of weights included, and the program is the same function or is
 * made of the same: `madeOf` is JSON that says all that a function made anew depends on (`recommender.toJSON()`).
 *
 * Not on disk: what a function does is in no file that could be hashed, and a stale graph would compute wrongly without a
 * word. Nor would it pay: of a training that takes minutes, a trace takes 0.1 to 0.3 s of CPU (NRMS with six groups 0.3, LSTUR over 50
 * clicks 1.0), and loading the graph, which a file would not spare, 0.1 to 0.2 s (LSTUR 1.8).
 *
 * @example
 * const compiled = compileCache();
 * const options = { inputs: { x: { shape: ['B'], dtype: 'float32' } } };
 * compiled((_, { x }) => ({ x }), options, { same: 1 }) === compiled((_, { x }) => ({ x }), options, { same: 1 }) // true
 */
export function compileCache(most = 32): CachedCompile {
  const known = new Map<string, CompiledProgram>();
  const functions = new WeakMap<Program, number>();
  let counted = 0;
  const numberOf = (program: Program) => {
    if (!functions.has(program)) functions.set(program, counted++);
    return functions.get(program)!;
  };
  return (program, options, madeOf) => {
    const key = contentKey(madeOf ?? { function: numberOf(program) }, options);
    const result = known.get(key) ?? compile(program, options);
    known.delete(key);
    known.set(key, result);
    const [oldest] = known.keys();
    if (known.size > most) known.delete(oldest!);
    return result;
  };
}

function contentKey(of: object, { values = {}, ...options }: CompileOptions): string {
  const hash = createHash('sha256').update(JSON.stringify([of, options]));
  for (const [name, numbers] of Object.entries(values)) {
    hash.update(JSON.stringify([name, numbers.length])).update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest('hex');
}
