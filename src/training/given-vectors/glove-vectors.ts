import { basename } from 'node:path';

import { DataError } from '../../core/errors.ts';
import type { KeyedVectors, LoadedVectors } from '../../core/keyed-vectors.ts';
import { sha256File } from '../../io/files.ts';
import { readLines } from '../../io/lines.ts';
import { diskFile } from '../../io/raw-file.ts';
import { VectorRows } from './vector-rows.ts';

/**
 * Word vectors from a text file, a line each: `word 0.1 -0.2 ...`, as GloVe, fastText and word2vec write them. A first line of two numbers
 * (how many, how wide) is passed over; a file named `.gz` is unpacked; of a word that is there twice the first counts.
 *
 * Errors: when loaded `DataError` `missing-file`, `encoding`, `empty`, `malformed` with the line.
 *
 * Source: Pennington et al. 2014; Legommenders `embed.py`, which reads GloVe into a matrix.
 *
 * @example
 * gloveVectors('glove.6B.300d.txt').toJSON() // { gloveVectors: { path: 'glove.6B.300d.txt' } }
 */
export function gloveVectors(path: string): KeyedVectors {
  return {
    load: (wanted) => read(path, wanted),
    identify: async () => ({ gloveVectors: (await sha256File(path)).sha256 }),
    toJSON: () => ({ gloveVectors: { path } }),
  };
}

async function read(path: string, wanted: (key: string) => boolean = () => true): Promise<LoadedVectors> {
  const rows = new VectorRows(path);
  let width = 0;
  for await (const { lines, lineNumbers } of readLines(diskFile(path, basename(path)))) {
    for (const [at, line] of lines.entries()) {
      const fields = line.trimEnd().split(' ');
      if (fields.length === 1 && fields[0] === '') continue;
      if (width === 0) {
        if (lineNumbers[at] === 1 && fields.length === 2 && fields.every((field) => /^\d+$/.test(field))) continue;
        width = fields.length - 1;
      }
      const word = fields.slice(0, fields.length - width).join(' '); // some words hold a blank
      if (word !== '' && (!wanted(word) || rows.has(word))) continue;
      const vector = fields.slice(fields.length - width).map(Number);
      if (word === '' || width === 0 || !vector.every(Number.isFinite)) {
        throw new DataError('malformed', `${path}, line ${lineNumbers[at]}: expected a word and ${width === 0 ? 'its' : width} numbers, found ${JSON.stringify(line.slice(0, 60))}`,
          'give a file of word vectors, or remove the line');
      }
      rows.add(word, vector);
    }
  }
  if (width === 0) throw new DataError('empty', `${path}: no vector in it`, 'give a file of word vectors');
  return rows.loaded;
}
