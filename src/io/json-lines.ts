import { readLines } from './lines.ts';
import type { RawFile } from './raw-file.ts';
import { setAside, type TextOptions } from './raw-text.ts';

export interface JsonLines {
  readonly lineNumbers: Int32Array;
  /** One JSON value per line. A key `__proto__` is a key like any other. */
  readonly values: readonly unknown[];
}

/** Streams a file of one JSON value per line; blank lines are passed over. Faults: `encoding`, `malformed`. */
export async function* readJsonLines(file: RawFile, options: TextOptions = {}): AsyncGenerator<JsonLines> {
  for await (const { lineNumbers, lines } of readLines(file, options)) {
    const kept: number[] = [];
    const values: unknown[] = [];
    lines.forEach((line, at) => {
      if (line.trim() === '') return;
      const value = parsed(line);
      if (value instanceof SyntaxError) {
        setAside({ file: file.name, line: lineNumbers[at]!, code: 'malformed', message: `found ${shown(line)} (${value.message}), expected a JSON value` }, options.onFault);
      } else {
        kept.push(lineNumbers[at]!);
        values.push(value);
      }
    });
    if (values.length > 0) yield { lineNumbers: Int32Array.from(kept), values };
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    return cause;
  }
}

const shown = (line: string): string => JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}...` : line);
