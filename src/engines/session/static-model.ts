import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { EngineError } from '../../core/errors.ts';
import { openSafetensors, type Tensor } from '../../io/safetensors.ts';

export interface StaticModel {
  readonly width: number;
  /** The vector of a sequence of token ids; all zeros for none. */
  vectorOf(ids: Int32Array): Float64Array;
}

/** Reads `model.safetensors` and `config.json` of a model2vec folder. */
export async function readStaticModel(folder: string): Promise<StaticModel> {
  const path = join(folder, 'model.safetensors');
  const { embeddings, mapping, weights } = await readTensors(path);
  const [rows, width] = embeddings.shape as [number, number];
  const ids = mapping?.length ?? weights?.length ?? rows;
  if (mapping?.some((row) => row < 0 || row >= rows)) throw damaged(path, `mapping leads outside the ${rows} rows of embeddings`);
  if ((weights && weights.length < ids) || (!mapping && ids > rows)) throw damaged(path, 'mapping, weights and embeddings differ in length');
  const normalize = await normalizes(folder);
  const { values } = embeddings;
  return {
    width,
    vectorOf: (sequence) => {
      const sums = new Float64Array(width);
      for (const id of sequence) {
        if (id < 0 || id >= ids) throw new EngineError('bad-input', `${path}: there is no vector for id ${id}, only for ${ids}`, 'the tokenizer belongs to another model');
        const from = (mapping ? mapping[id]! : id) * width;
        const weight = weights ? weights[id]! : 1;
        for (let i = 0; i < width; i++) sums[i] = sums[i]! + weight * values[from + i]!;
      }
      const length = normalize ? Math.hypot(...sums) : sequence.length;
      return length > 0 ? sums.map((sum) => sum / length) : sums;
    },
  };
}

async function readTensors(path: string): Promise<{ embeddings: Tensor; mapping?: Tensor['values']; weights?: Tensor['values'] }> {
  const file = await openSafetensors(path);
  try {
    const name = ['embeddings', 'embedding.weight'].find((name) => file.tensors.get(name)?.shape.length === 2);
    if (!name) {
      const found = [...file.tensors].map(([name, { type, shape }]) => `${name} ${type} [${shape.join(', ')}]`);
      throw new EngineError('tensor-names', `${path}: there is no tensor "embeddings" [rows, width]; found ${found.join(', ') || 'none'}`,
        'static vectors are read in the layout of model2vec');
    }
    const vector = async (name: string) => file.tensors.has(name) ? { [name]: (await file.read(name)).values } : {};
    return { embeddings: await file.read(name), ...await vector('mapping'), ...await vector('weights') };
  } finally {
    await file.close();
  }
}

async function normalizes(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '{}');
  try {
    return (JSON.parse(text) as { normalize?: unknown }).normalize !== false;
  } catch (cause) {
    throw new EngineError('load', `${join(folder, 'config.json')} is not JSON`, 'fetch the file again', false, { cause });
  }
}

const damaged = (path: string, found: string) => new EngineError('load', `${path}: ${found}`, 'fetch the file again, or export the model anew');
