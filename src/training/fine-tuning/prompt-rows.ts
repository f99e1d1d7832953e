import { deserialize, serialize } from 'node:v8';

import { type Columns, sourceRow } from '../../core/batch.ts';
import { type List, listOf } from '../../core/column.ts';
import type { Sink } from '../../core/ends.ts';
import { DataError } from '../../core/errors.ts';
import { throughOperators } from '../../flow/through-operators.ts';
import type { Line } from '../../graph/graph.ts';

/** What fine-tuning reads: of every candidate a prompt as token ids, and whether it was clicked. */
export const promptShape = { user: 'int32', labels: 'list<bool>', tokens: 'list<list<int32>>' } as const;
export type PromptColumns = Columns<typeof promptShape>;

/** Prompts in memory, as they come: four bytes a token. */
export interface PromptRows {
  /** Token ids of each prompt. */
  readonly prompts: List<Int32Array>;
  /** Of each prompt. */
  readonly labels: Uint8Array;
  /** Of each prompt: the source row that it is of. */
  readonly rows: Float64Array;
  /** Of each prompt: the number of its user. */
  readonly users: Int32Array;
}

interface Part {
  readonly ids: Int32Array;
  readonly lengths: number[];
  readonly labels: Uint8Array;
  readonly rows: number[];
  readonly users: number[];
}

/** The end of a line of operators that write prompts: it takes them all in. */
export function promptRows(): Sink<PromptColumns, PromptRows> {
  return {
    spec: { name: 'prompt-rows', reads: promptShape, options: {} },
    open() {
      let parts: Part[] = [];
      return {
        add(batch) {
          const { tokens: { offsets, values: prompts }, labels, user } = batch.columns;
          const perPrompt = (of: (row: number) => number) => Array.from(batch.rows, (_, row) => new Array<number>(offsets[row + 1]! - offsets[row]!).fill(of(row))).flat();
          const [first, end] = [offsets[0]!, offsets[batch.rows.length]!];
          const lengths = Array.from({ length: end - first }, (_, at) => prompts.offsets[first + at + 1]! - prompts.offsets[first + at]!);
          parts.push({
            ids: prompts.values.slice(prompts.offsets[first]!, prompts.offsets[end]!), lengths,
            labels: labels.values.slice(labels.offsets[0]!, labels.offsets[batch.rows.length]!),
            rows: perPrompt((row) => sourceRow(batch, row)), users: perPrompt((row) => user[row]!),
          });
        },
        save: () => serialize(parts),
        merge(saved) { parts = [...parts, ...deserialize(saved) as Part[]]; },
        result: () => ({
          prompts: listOf(joined(parts.map(({ ids }) => ids), (length) => new Int32Array(length)), parts.flatMap(({ lengths }) => lengths)),
          labels: joined(parts.map(({ labels }) => labels), (length) => new Uint8Array(length)), rows: Float64Array.from(parts.flatMap(({ rows }) => rows)), users: Int32Array.from(parts.flatMap(({ users }) => users)),
        }),
      };
    },
  };
}

function joined<T extends Int32Array | Uint8Array>(parts: readonly T[], make: (length: number) => T): T {
  const whole = make(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part as never, at);
    at += part.length;
  }
  return whole;
}

/** All prompts that a line of operators writes. Errors: `DataError` `malformed` for one without a token; whatever the source and the operators throw. */
export async function promptsOf({ source, operators }: Line<PromptColumns>): Promise<PromptRows> {
  const fold = promptRows().open();
  for await (const batch of throughOperators<PromptColumns>(source, operators)) fold.add(batch);
  const found = fold.result();
  const empty = lengthsOf(found).indexOf(0);
  if (empty >= 0) throw new DataError('malformed', `${source.spec.name}: a prompt of source row ${found.rows[empty]} has no token`, 'take a template that says something');
  return found;
}

/** Tokens of each prompt. */
export const lengthsOf = ({ prompts: { offsets } }: PromptRows): Int32Array => Int32Array.from(offsets.subarray(1), (end, at) => end - offsets[at]!);

export const longestOf = (lengths: Int32Array): number => lengths.reduce((most, length) => Math.max(most, length), 1);
