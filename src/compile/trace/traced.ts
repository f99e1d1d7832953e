import type { OnnxValues } from '../onnx-file.ts';
import type { Value } from '../graph/graph.ts';

/** Element types that a tensor may have while it is traced. */
export type TracedType = 'float32' | 'int32' | 'bool';

/** What a tensor stands for while a program is traced: a value of the graph, or a constant that is not in it yet. */
export interface Traced {
  /** As tfjs sees it. */
  readonly shape: readonly number[];
  /** What is held of it: 1 where `shape` only repeats what is there. */
  readonly held: readonly number[];
  readonly type: TracedType;
  readonly content:
    /** Of shape `held`. */
    | { readonly value: Value }
    /** All elements are this number. */
    | { readonly every: number }
    | { readonly values: OnnxValues };
  /** Where the model made it. */
  readonly origin?: Error;
}

/** The number that all elements are, where that is known. */
export const everyOf = ({ content }: Traced): number | undefined => 'every' in content ? content.every : undefined;

export function filledWith(every: number, shape: readonly number[], type: TracedType): Traced {
  return { shape, held: shape.map(() => 1), type, content: { every } };
}

export const sameShape = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((size, at) => size === b[at]);

/** A shape of `rank`, with ones before it. */
export const widened = (shape: readonly number[], rank: number): readonly number[] =>
  [...Array<number>(Math.max(0, rank - shape.length)).fill(1), ...shape];

export const productOf = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);
