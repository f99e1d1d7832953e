import { existsSync } from 'node:fs';

import type { ImageEncoder } from '../../core/images.ts';
import type { Items } from '../../core/items.ts';
import type { KeyedVectors } from '../../core/keyed-vectors.ts';
import type { TextEncoder } from '../../core/engine.ts';
import { DataError } from '../../core/errors.ts';
import { unknownKey } from '../../core/nearest.ts';
import * as engines from '../../engines/index.ts';
import { imageVectors, type ImagesOf } from '../../engines/image-vectors.ts';
import { textVectors } from '../../engines/text-vectors.ts';
import { columnsIn, type TextOf } from '../../engines/vectors/item-text.ts';
import type { TrainConfigDocument } from '../../io/documents.ts';
import { imageTensor } from '../../io/image-tensor.ts';
import { sha256File } from '../../io/files.ts';
import { gloveVectors } from '../../training/given-vectors/glove-vectors.ts';
import { parquetVectors, type ParquetVectorsOptions } from '../../training/given-vectors/parquet-vectors.ts';
import { checkVectors, type VectorsByTable } from '../../training/given-vectors/place-vectors.ts';
import type { Recommender } from '../../training/recommender.ts';
import { tablesOf } from '../../training/tables.ts';
import { isMapping, type Mapping } from '../tree.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

type Section = NonNullable<TrainConfigDocument['vectors']>;

/**
 * The section `vectors`: for each table what fills it, by name. Nothing is read.
 *
 * Errors: `OptionsError` with its place, for a table that the model has not or one that has no vectors, for none or two of them, and what
 * they find in their options.
 */
export function vectorsOf(section: Section, recommender: Recommender, items: Items, placeOf: PlaceOf): VectorsByTable {
  const tables = tablesOf(recommender);
  const unknown = Object.keys(section).find((table) => !tables.includes(table));
  if (unknown !== undefined) placed(placeOf(`/vectors/${unknown}`), () => { throw unknownKey(unknown, tables, 'vectors'); });
  const vectors = Object.fromEntries(Object.keys(section).map((table) => [table, vectorsAt(section[table] as Mapping, `/vectors/${table}`, items, placeOf)]));
  placed(placeOf('/model'), () => checkVectors(recommender, vectors));
  return vectors;
}

const sources: Readonly<Record<string, (options: Mapping, items: Items, pointer: string, placeOf: PlaceOf) => KeyedVectors>> = {
  gloveVectors: ({ path }) => gloveVectors(path as string),
  parquetVectors: ({ path, ...options }) => parquetVectors(path as string, options as unknown as ParquetVectorsOptions),
  textVectors: ({ encoder, ...options }, items, pointer, placeOf) =>
    textVectors({ ...options as unknown as { from: TextOf }, items, encoder: engineAt<TextEncoder>(encoder as Mapping, `${pointer}/encoder`, placeOf) }),
  imageVectors: ({ encoder, images, tensor, ids, ...options }, items, pointer, placeOf) => imageVectors({
    ...options, images: imageTensor(images as string, tensor as string), keys: ids === undefined ? items : idsIn(ids as { path: string; column: string }),
    encoder: engineAt<ImageEncoder>(encoder as Mapping, `${pointer}/encoder`, placeOf),
  }),
};

function vectorsAt(section: Mapping, at: string, items: Items, placeOf: PlaceOf): KeyedVectors {
  const { name, options, pointer } = chosen(section, at, placeOf);
  return placed(placeOf(pointer), () => sources[name]!(options, items, pointer, placeOf));
}

function engineAt<E>(section: Mapping, at: string, placeOf: PlaceOf): E {
  const { name, options, pointer } = chosen(section, at, placeOf);
  return placed(placeOf(pointer), () => (engines as unknown as Readonly<Record<string, (options: Mapping) => E>>)[name]!(options));
}

/** Ids in a column of a Parquet table, a row each. */
function idsIn({ path, column }: { readonly path: string; readonly column: string }): ImagesOf {
  return {
    async load() {
      const { readParquetColumns } = await import('../../io/parquet.ts'); // brings DuckDB: importing this must not
      return { ids: (await readParquetColumns(path, { [column]: 'utf8' })).columns[column] as readonly string[] };
    },
    identify: async () => ({ ids: (await sha256File(path)).sha256, column }),
    toJSON: () => ({ ids: path, column }),
  };
}

/**
 * Asks whether the files and the columns that the section names are there.
 *
 * Errors: `DataError` `missing-file`, `missing-column`, with the place that names it.
 */
export async function checkVectorSources(section: Section, items: Items, placeOf: PlaceOf): Promise<void> {
  for (const [pointer, path] of pathsIn(section as Mapping, '/vectors')) {
    if (!existsSync(path)) throw new DataError('missing-file', `${placeOf(pointer)}: ${path} is not there`, 'paths are found from where the command is run');
  }
  const catalogue = await items.load();
  for (const [table, { textVectors: own }] of Object.entries(section as Readonly<Record<string, { readonly textVectors?: { readonly from: TextOf } }>>)) {
    for (const column of own ? columnsIn(own.from) : []) {
      try {
        catalogue.column(column);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        throw new DataError(error.code, `${placeOf(`/vectors/${table}/textVectors/from`)}: ${error.message}`, error.hint, { cause: error });
      }
    }
  }
}

/** Keys that name what must be there before anything starts. */
const paths = ['path', 'folder', 'adapter', 'images', 'tokenizer'];

function pathsIn(value: Mapping, pointer: string): (readonly [pointer: string, path: string])[] {
  return Object.entries(value).flatMap(([key, one]) => {
    const at = `${pointer}/${key}`;
    if (isMapping(one)) return pathsIn(one, at);
    const isPath = typeof one === 'string' && (paths.includes(key) || (key === 'model' && !('url' in value)));
    return isPath ? [[at, one as string] as const] : [];
  });
}
