import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiler = new URL('..', import.meta.url).href;
/** The file that calls the program: what lies beyond it called the compiler, and is no line of a model. */
const border = /\/trace\/trace-program\.[jt]s/;

/**
 * The line of the model on a stack: the innermost that belongs neither to tfjs nor to the compiler.
 *
 * Nothing where there is none, as in a backward pass.
 */
export function sourceLine({ stack = '' }: Error): string | undefined {
  for (const frame of stack.split('\n').filter((line) => /^\s+at /.test(line))) {
    if (border.test(frame)) return undefined;
    const [, file, line] = /\(?((?:file:\/\/)?\/[^()]*|[A-Za-z]:\\[^()]*):(\d+):\d+\)?$/.exec(frame) ?? [];
    if (file === undefined || /[\\/](@tensorflow|tfjs-[\w-]+)[\\/]/.test(file) || isCompiler(file)) continue;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const near = relative(process.cwd(), path);
    return `${near.startsWith('..') ? path : near}:${line}`;
  }
  return undefined;
}

const isCompiler = (file: string) => file.startsWith(compiler) || file.startsWith(fileURLToPath(compiler));
