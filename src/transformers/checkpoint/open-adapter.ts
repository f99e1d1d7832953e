import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';

import { DataError } from '../../core/errors.ts';
import { fileInside } from '../../io/file-inside.ts';
import { sha256File } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { readJsonFile } from '../../io/json-file.ts';
import { openSafetensors, type Safetensors } from '../../io/safetensors.ts';
import { type AdapterConfig, isTarget, readAdapterConfig } from './adapter-config.ts';
import { blobsBeside } from './blobs-beside.ts';
import type { Matrix } from './merged-weight.ts';

/** The two matrices beside one weight, `<module>.weight`. */
export interface AdaptedModule {
  readonly rank: number;
  /** What `b a` is multiplied by. */
  readonly scale: number;
  /** [rank, in] */
  readonly a: Matrix;
  /** [out, rank] */
  readonly b: Matrix;
}

export interface Adapter {
  readonly folder: string;
  /** The model that it was trained for, as its configuration says; never looked for. */
  readonly base: string | undefined;
  readonly rank: number;
  readonly alpha: number;
  readonly targets: readonly string[] | undefined;
  /** Whether the weights that it was trained for are stored [in, out], as those of GPT-2 are. */
  readonly transposed: boolean;
  /** By the name that the module has in the model: `model.layers.0.self_attn.q_proj`. */
  readonly modules: ReadonlyMap<string, AdaptedModule>;
  /** SHA-256 over both files. */
  readonly sha256: string;
}

const configBytes = 2 ** 20;
const layout = /^(?:base_model\.model\.)?(.+)\.lora_([AB])(?:\.default)?\.weight$/;

/**
 * Opens a LoRA adapter in PEFT's layout (`adapter_config.json`, `adapter_model.safetensors`) and reads all of it.
 *
 * Errors: `DataError` `missing-file`, `malformed`, `unsafe-path`; `schema` for a kind of adapter that is not plain LoRA;
 * `missing-column` for half of a pair or a target without tensors; `row-count` for shapes that do not fit.
 */
export async function openAdapter(folder: string): Promise<Adapter> {
  const root = await realpath(folder).catch((cause: unknown) => { throw ioError(cause, 'read', folder); });
  const alsoIn = blobsBeside(root);
  const configPath = await fileInside(root, 'adapter_config.json', alsoIn);
  const config = readAdapterConfig(await readJsonFile(configPath, { maxBytes: configBytes }), configPath);
  const path = await fileInside(root, 'adapter_model.safetensors', alsoIn);
  const file = await openSafetensors(path);
  try {
    const modules = new Map<string, AdaptedModule>();
    for (const [module, pair] of pairsIn(file, path)) modules.set(module, await readModule(file, path, module, pair, config));
    const unused = config.targets?.find((target) => ![...modules.keys()].some((module) => isTarget(module, target)));
    if (unused !== undefined) throw new DataError('missing-column', `${path}: no tensor for the target module "${unused}"`, 'the two files do not belong together');
    const hash = createHash('sha256');
    for (const each of [configPath, path]) hash.update(`${(await sha256File(each)).sha256}\n`);
    const { base, rank, alpha, targets, transposed } = config;
    return { folder: root, base, rank, alpha, targets, transposed, modules, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

function pairsIn({ tensors }: Safetensors, path: string): Map<string, Partial<Record<'A' | 'B', string>>> {
  const pairs = new Map<string, Partial<Record<'A' | 'B', string>>>();
  for (const name of tensors.keys()) {
    const [, module, side] = layout.exec(name) ?? [];
    if (module === undefined) {
      throw new DataError('malformed', `${path}: tensor "${name}" is not one of a plain LoRA adapter, which end in lora_A.weight and lora_B.weight`,
        'adapters of embeddings, whole modules and other kinds are not read: merge them with the tool that trained them');
    }
    pairs.set(module, { ...pairs.get(module), [side as 'A' | 'B']: name });
  }
  return pairs;
}

async function readModule(file: Safetensors, path: string, module: string, { A, B }: Partial<Record<'A' | 'B', string>>, config: AdapterConfig): Promise<AdaptedModule> {
  if (A === undefined || B === undefined) {
    throw new DataError('missing-column', `${path}: "${module}" has lora_${A === undefined ? 'B' : 'A'} and no lora_${A === undefined ? 'A' : 'B'}`, 'the file is not complete: save it again');
  }
  const [a, b] = [await readMatrix(file, A), await readMatrix(file, B)];
  const rank = a.shape[0];
  if (b.shape[1] !== rank) throw new DataError('row-count', `${path}: "${module}" has lora_A [${a.shape.join(', ')}] and lora_B [${b.shape.join(', ')}], of different rank`, 'save it again');
  if (rank !== config.rank && !config.severalRanks) throw new DataError('row-count', `${path}: "${module}" has rank ${rank}, the configuration says ${config.rank}`, 'the two files do not belong together');
  const [, alpha] = Object.entries(config.alphaOf).find(([name]) => isTarget(module, name)) ?? ['', config.alpha];
  return { rank, scale: alpha / (config.byRoot ? Math.sqrt(rank) : rank), a, b };
}

async function readMatrix(file: Safetensors, name: string): Promise<Matrix> {
  const { shape } = file.tensors.get(name)!;
  if (shape.length !== 2) throw new DataError('row-count', `tensor "${name}" is [${shape.join(', ')}], expected two dimensions`, 'adapters of convolutions are not read');
  const values = new Float32Array(shape[0]! * shape[1]!);
  await file.readInto(name, values);
  return { shape: [shape[0]!, shape[1]!], values };
}
