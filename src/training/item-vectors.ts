import type { InputSpec } from '../compile/program.ts';
import * as tf from '../compile/tf.ts';
import type { Tensor } from '../compile/tf.ts';
import { below, type Pass, type Weights } from '../nn/module.ts';
import type { Sequences } from '../nn/parts.ts';
import { type ColumnVectors, columnsApart, laidColumns, numberedColumns } from './laid-columns.ts';
import type { Recommender } from './recommender.ts';
import { isSequence, storedWidth, tableParts, vocabulariesOf, vocabularyOf } from './tables.ts';

type Inputs = Readonly<Record<string, Tensor>>;

/** The rows that a batch has of the tables, as wide as everything else: projected once each, however often they are looked up. */
export function tableVectors(recommender: Recommender, weights: Weights, inputs: Inputs, pass: Pass, vocabularies = vocabulariesOf(recommender)): Inputs {
  const parts = tableParts(recommender);
  return Object.fromEntries(vocabularies.map((name) =>
    [name, parts[name]!.forward({ ...below(`tables.${name}`, weights), rows: inputs[`rows.${name}`]! }, null, pass)]));
}

/**
 * The token vectors of the items of a group, column by column.
 *
 * @param which Places of items: those alone. Default: all.
 */
export function tokenColumns({ texts }: Pick<Recommender, 'texts'>, tables: Inputs, inputs: Inputs, group: number, which?: Tensor): readonly ColumnVectors[] {
  const of = (values: Tensor) => which ? tf.gather(values, which as tf.Tensor1D) : values;
  return Object.entries(texts).map(([name, text]) => ({
    // Places are never negative: padding names row 0, which its mask hides.
    vectors: tf.gather(tables[vocabularyOf(name, text)]!, of(inputs[`text.${name}.${group}`]!) as tf.Tensor1D),
    mask: of(inputs[`textMask.${name}.${group}`]!), single: !isSequence(text),
  }));
}

/** Item vectors, [items of all groups, width of the item encoder]: groups of texts of like length one after the other. Where `encoded` names places of items, of those alone. */
export function itemVectors(recommender: Recommender, tables: Inputs, inputs: Inputs, groups: number, encode: (sequences: Sequences) => Tensor, special?: Tensor): Tensor {
  const { items: { gap, structured }, inputer } = recommender;
  const encoded = Array.from({ length: groups }, (_, group) => {
    const columns = tokenColumns(recommender, tables, inputs, group, inputs['encoded']);
    return encode(gap === undefined ? laidColumns(structured ? numberedColumns(columns) : columns, inputer && special && { ...inputer, rows: special }) : columnsApart(columns, gap));
  });
  return groups === 1 ? encoded[0]! : tf.concat(encoded, 0);
}

/** What `itemVectors` reads, and the rows of the tables. */
export function textInputs(recommender: Recommender, groups: number): Record<string, InputSpec> {
  const { texts } = recommender;
  const rows = vocabulariesOf(recommender).map((name, at) => [`rows.${name}`, { shape: [`V${at}`, storedWidth(recommender, name)], dtype: 'float32' }] as const);
  const columns = Object.entries(texts).flatMap(([name, text], at) => Array.from({ length: groups }, (_, group) => {
    const shape = [`N${group}`, isSequence(text) ? `T${at}_${group}` : 1];
    return [[`text.${name}.${group}`, { shape, dtype: 'int32' }], [`textMask.${name}.${group}`, { shape, dtype: 'float32' }]] as const;
  }).flat());
  return Object.fromEntries([...rows, ...columns]);
}
