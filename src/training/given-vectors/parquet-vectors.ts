import type { Vectors } from '../../core/column.ts';
import { DataError } from '../../core/errors.ts';
import type { KeyedVectors, LoadedVectors } from '../../core/keyed-vectors.ts';
import { checkOptions, columnName } from '../../core/option-rules.ts';
import { sha256File } from '../../io/files.ts';
import { VectorRows } from './vector-rows.ts';

export interface ParquetVectorsOptions {
  /** Column of the keys: text, or whole numbers. */
  readonly key: string;
  /** Column of the vectors: lists of floats, all of one width. */
  readonly vector: string;
}

/**
 * Vectors from a Parquet table, one row for each key: a catalogue that a language model has encoded, users of another model.
 *
 * Errors: `OptionsError`; when loaded `DataError` `missing-file`, `missing-column`, `column-type`, `malformed` for vectors of several
 * widths, `duplicate-id` for a key that is there twice.
 *
 * @example
 * parquetVectors('out/vectors', { key: 'id', vector: 'vector' }).toJSON() // { parquetVectors: { path: 'out/vectors', key: 'id', vector: 'vector' } }
 */
export function parquetVectors(path: string, options: ParquetVectorsOptions): KeyedVectors {
  checkOptions('parquetVectors', options, { key: columnName, vector: columnName });
  const { key, vector } = options;
  return {
    load: (wanted) => read(path, options, wanted),
    async identify() {
      const { parquetFiles } = await import('../../io/parquet-files.ts'); // brings DuckDB: importing this must not
      return { parquetVectors: await Promise.all((await parquetFiles(path)).map(async (file) => (await sha256File(file.path)).sha256)), key, vector };
    },
    toJSON: () => ({ parquetVectors: { path, ...options } }),
  };
}

async function read(path: string, { key, vector }: ParquetVectorsOptions, wanted: (key: string) => boolean = () => true): Promise<LoadedVectors> {
  const { parquetShape, readParquet } = await import('../../io/parquet.ts');
  const numbered = (await parquetShape(path))[key] === 'int32';
  const rows = new VectorRows(path);
  for await (const { columns, rows: { length } } of readParquet(path, { shape: { [key]: numbered ? 'int32' : 'utf8', [vector]: 'vec<float32>' } })) {
    const keys = columns[key] as readonly string[] | Int32Array;
    const { width, values } = columns[vector] as Vectors;
    for (let row = 0; row < length; row++) {
      const name = String(keys[row]!);
      if (!wanted(name)) continue;
      if (rows.has(name)) throw new DataError('duplicate-id', `${path}: the key "${name}" is there twice in column "${key}"`, 'give each key one vector');
      rows.add(name, values.subarray(row * width, (row + 1) * width));
    }
  }
  return rows.loaded;
}
