import { readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { DataError } from '../../core/errors.ts';
import { fileInside } from '../../io/file-inside.ts';
import { ioError } from '../../io/io-error.ts';
import { readJsonFile } from '../../io/json-file.ts';
import { openSafetensors, type Safetensors } from '../../io/safetensors.ts';
import { type TextTokenizer, tokenizer as tokenizerOf } from '../../text/tokenizer.ts';
import { blobsBeside } from './blobs-beside.ts';
import type { Checkpoint, StoredTensor } from './checkpoint.ts';
import { identifyCheckpoint } from './identify-checkpoint.ts';
import { findWeightFiles } from './weight-files.ts';

const configBytes = 4 * 2 ** 20;

/**
 * Opens the model in a folder in Hugging Face's layout: `config.json`, one or several .safetensors files, and
 * `tokenizer.json` where it has one. Headers are read and checked, values are not.
 *
 * Nothing in the folder is executed, and nothing outside it is opened: a symbolic link may lead nowhere but, from
 * `.../snapshots/<commit>`, into the `blobs` of the same model, as the cache of a hub is laid out.
 *
 * Errors: `DataError` `missing-file` (a shard by its name), `malformed`, `too-large`, `duplicate-id`, `column-type`, `unsafe-path`.
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const root = await realpath(folder).catch((cause: unknown) => { throw ioError(cause, 'read', folder); });
  const alsoIn = blobsBeside(root);
  const configFile = await fileInside(root, 'config.json', alsoIn);
  const config = await readJsonFile(configFile, { maxBytes: configBytes });
  const names = await readdir(root);
  const tokenizerFiles = await Promise.all(['tokenizer.json', 'tokenizer_config.json'].filter((name) => names.includes(name))
    .map((name) => fileInside(root, name, alsoIn)));
  const tokenizer: TextTokenizer | undefined = names.includes('tokenizer.json') ? tokenizerOf(join(root, 'tokenizer.json')) : undefined;
  const { files, index } = await findWeightFiles(root, alsoIn);
  const opened: Safetensors[] = [];
  const close = async () => void await Promise.all(opened.map((file) => file.close()));
  try {
    const tensors = new Map<string, StoredTensor>();
    const holder = new Map<string, Safetensors>();
    for (const [name, path] of files) {
      const file = await openSafetensors(path);
      opened.push(file);
      for (const [tensor, place] of storedIn(file, path)) {
        checkOnce(root, tensor, name, tensors, index);
        tensors.set(tensor, place);
        holder.set(tensor, file);
      }
    }
    checkAllThere(root, tensors, index);
    const fileOf = (name: string) => holder.get(name) ?? raiseUnknown(root, name, tensors);
    return {
      folder: root, config, tokenizer, tensors,
      async read(name) {
        const values = new Float32Array(sizeOf(tensors.get(name) ?? raiseUnknown(root, name, tensors)));
        await fileOf(name).readInto(name, values);
        return values;
      },
      readInto: async (name, target) => fileOf(name).readInto(name, target),
      bytes: async (name) => fileOf(name).bytes(name),
      identify: ({ whole = false } = {}) => identifyCheckpoint([configFile, ...tokenizerFiles], [...files.values()], opened, whole),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function* storedIn({ tensors, start }: Safetensors, file: string): Generator<[string, StoredTensor]> {
  for (const [name, { type, shape, from, until }] of tensors) {
    yield [name, { shape, dtype: type, bytes: until - from, file, offset: start + from }];
  }
}

function checkOnce(root: string, tensor: string, file: string, tensors: ReadonlyMap<string, StoredTensor>, index: ReadonlyMap<string, string> | undefined): void {
  const earlier = tensors.get(tensor);
  if (earlier) {
    throw new DataError('duplicate-id', `${root}: tensor "${tensor}" is in ${basename(earlier.file)} and in ${file}`, 'the files do not belong together: fetch the model again');
  }
  const said = index?.get(tensor);
  if (index !== undefined && said !== file) {
    throw new DataError('malformed', `${root}: tensor "${tensor}" is in ${file}, the index says ${said ?? 'nothing of it'}`, 'the files do not belong together: fetch the model again');
  }
}

function checkAllThere(root: string, tensors: ReadonlyMap<string, StoredTensor>, index: ReadonlyMap<string, string> = new Map()): void {
  for (const [tensor, file] of index) {
    if (!tensors.has(tensor)) throw new DataError('missing-column', `${root}: ${file} has no tensor "${tensor}", which the index says is in it`, 'the files do not belong together: fetch the model again');
  }
}

const sizeOf = ({ shape }: StoredTensor): number => shape.reduce((product, size) => product * size, 1);

function raiseUnknown(root: string, name: string, tensors: ReadonlyMap<string, StoredTensor>): never {
  throw new DataError('missing-column', `${root}: there is no tensor "${name}"; found ${[...tensors.keys()].slice(0, 12).join(', ')}`, 'is this the right kind of model?');
}
