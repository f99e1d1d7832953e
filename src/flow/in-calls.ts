import { concatMap, defer, from, map, type Observable, reduce } from 'rxjs';

import { type List, takeColumn, type Vectors } from '../core/column.ts';
import type { Answers, PromptFault } from '../core/engine.ts';
import { EngineError } from '../core/errors.ts';
import { cutByLength } from './cut-by-length.ts';
import { retryEngine } from './retry-engine.ts';

export interface InCallsOptions {
  /** Numbers that each sequence gets. */
  readonly width: number;
  /** The most tokens of one call, padding included. */
  readonly tokensPerCall: number;
  /** Wait before the first of 3 further attempts, ms. */
  readonly retryWaitMs: number;
  /** Who asks, for messages. */
  readonly operator: string;
}

/**
 * Asks a model about many token sequences, one call after the other, and gives one vector per sequence, in the
 * order of the sequences, with the faults among them. Calls are made of sequences of like length; unsubscribing stops
 * before the next call.
 */
export function inCalls(
  sequences: List<Int32Array>, ask: (call: List<Int32Array>) => Promise<Answers>,
  { width, tokensPerCall, retryWaitMs, operator }: InCallsOptions,
): Observable<Answers> {
  const { offsets } = sequences;
  const lengths = Int32Array.from({ length: offsets.length - 1 }, (_, i) => offsets[i + 1]! - offsets[i]!);
  const values = new Float32Array(lengths.length * width);
  const faults: PromptFault[] = [];
  return from(cutByLength(lengths, tokensPerCall)).pipe(
    concatMap((call) => defer(() => ask(takeColumn(sequences, call))).pipe(
      retryEngine(3, retryWaitMs),
      map((answer) => {
        if (answer.width !== width || answer.values.length !== call.length * width) throw badOutput(operator, call.length, width, answer);
        call.forEach((sequence, i) => { values.set(answer.values.subarray(i * width, (i + 1) * width), sequence * width); });
        for (const fault of answer.faults ?? []) faults.push({ ...fault, prompt: call[fault.prompt]! });
      }),
    )),
    reduce(() => undefined, undefined),
    map(() => ({ width, values, ...(faults.length > 0 && { faults }) })),
  );
}

const badOutput = (operator: string, count: number, wanted: number, { width, values }: Vectors) => new EngineError('bad-output',
  `${operator} asked for ${wanted} numbers of each of ${count} sequences, the engine gave ${values.length} in rows of ${width}`,
  'the engine does not keep its contract; report it to its author');
