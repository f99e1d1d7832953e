import { engines } from './engines-schema.ts';
import type { Schema } from './train-schema.ts';

const path = (description: string): Schema => ({ description, type: 'string', minLength: 1 });
const cache: Schema = { description: 'Folder where vectors are kept; false keeps none. Default `~/.cache/rxrec/vectors`.', type: ['string', 'boolean'] };

/** What fills a table of vectors, and the engines that it may name: definitions of the schema of trainings. */
export async function vectorsDefinitions(): Promise<Readonly<Record<string, Schema>>> {
  return {
    vectors: {
      description: 'Vectors of a table from a file, or from a frozen model that gives them once.', type: 'object',
      properties: {
        gloveVectors: of('A text file with a word and its vector on each line, as GloVe has it.', { path: path('The file.') }, ['path']),
        parquetVectors: of('A Parquet table with a row for each key.', {
          path: path('The table.'), key: path('Column of the keys: text, or whole numbers.'), vector: path('Column of the vectors.'),
        }, ['path', 'key', 'vector']),
        textVectors: of('A frozen encoder gives each text of the catalogue its vector, once.', {
          encoder: { $ref: '#/$defs/textEncoder' },
          from: {
            description: 'A column of the items, several, or a text with columns in braces: `{title}: {abstract}`.', type: ['string', 'array'],
            items: { type: 'string', minLength: 1 }, minLength: 1, minItems: 1,
          },
          most: { description: 'Tokens that are kept of a text, from the first. Default as many as the encoder reads.', type: 'integer', minimum: 1 },
          cache,
        }, ['encoder', 'from']),
        imageVectors: of('A frozen encoder gives each image its vector, once.', {
          encoder: { $ref: '#/$defs/imageEncoder' },
          images: path('A .safetensors file.'), tensor: path('Its tensor of images, [images, height, width, 3], bytes.'),
          ids: of('What each image is of: ids of items in a column. Default the items, one image each in their order.', { path: path('A Parquet table.'), column: path('Its column.') }, ['path', 'column']),
          cache,
        }, ['encoder', 'images', 'tensor']),
      },
      additionalProperties: false,
    },
    textEncoder: await engines('An encoder of texts by name.', /^TextEncoder$/),
    imageEncoder: await engines('An encoder of images by name.', /^ImageEncoder$/),
  };
}

const of = (description: string, properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema =>
  ({ description, type: 'object', properties, required, additionalProperties: false });
