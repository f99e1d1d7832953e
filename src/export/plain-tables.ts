import { compile } from '../compile/compile.ts';
import type { LoadedItems } from '../core/items.ts';
import { otherCatalogue } from '../training/caches/other-catalogue.ts';
import { tableVectors } from '../training/item-vectors.ts';
import { tableLayers } from '../training/programs.ts';
import type { NamedArrays } from '../training/optimizers/optimizer.ts';
import type { Recommender } from '../training/recommender.ts';
import { storedWidth, tableName, tablesOf } from '../training/tables.ts';
import type { TrainedWeights } from '../training/trained-recommender.ts';
import type { PlainRecommender } from './graphs.ts';

/**
 * Puts into the tables what stands beside them: the linear layer of a table that is stored wider is applied to every row, once, and where
 * items are told by their number one more row stands for those that came later, the mean of all.
 */
export async function plainTables({ recommender, table, weights }: TrainedWeights): Promise<PlainRecommender> {
  const none: LoadedItems = { count: 0, ids: [], texts: [], column: () => [] };
  const { ids: _, ...known } = table; // nothing is to be checked
  const widened = otherCatalogue(recommender, known, none).widened(weights);
  const layered = tablesOf(recommender).filter((name) => Object.keys(tableLayers(recommender, [name])).length > 0);
  const projected = await Promise.all(layered.map(async (name) => [tableName(name), await rowsOf(recommender, name, widened)] as const));
  const { tables: __, ...plain } = recommender;
  return { recommender: plain, weights: { ...widened, ...Object.fromEntries(projected) } };
}

async function rowsOf(recommender: Recommender, name: string, weights: NamedArrays): Promise<Float32Array> {
  const stored = storedWidth(recommender, name);
  const layers = tableLayers(recommender, [name]);
  const { startProgram } = await import('../engines/session/program-runner.ts'); // brings ONNX Runtime: importing this must not
  const program = await startProgram(compile((weights, inputs, pass) => ({ rows: tableVectors(recommender, weights, inputs, pass, [name])[name]! }), {
    inputs: { [`rows.${name}`]: { shape: ['V', stored], dtype: 'float32' } }, weights: layers,
  }));
  try {
    program.setWeights(Object.fromEntries(Object.keys(layers).map((layer) => [layer, weights[layer]!])));
    const rows = weights[tableName(name)]!.slice(); // handed over
    return (await program.run({ inputs: { [`rows.${name}`]: { shape: [rows.length / stored, stored], values: rows } } })).rows!.values as Float32Array;
  } finally {
    await program.close();
  }
}
