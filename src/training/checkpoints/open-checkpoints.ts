import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError, RunError } from '../../core/errors.ts';
import { readDocument, writeDocument } from '../../io/document.ts';
import type { TrainingCheckpointDocument } from '../../io/documents.ts';
import { makeFolder } from '../../io/files.ts';
import { ioError } from '../../io/io-error.ts';
import { writeSafetensors } from '../../io/write-safetensors.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';
import type { EarlyStopState } from '../stopping/early-stop.ts';
import { type ArrayFile, readArrays, unchanged } from './read-arrays.ts';

/** Shapes by weight. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** Where training is. */
export interface TrainingPosition {
  /** Epoch that goes on, from 0, and the position in it: see `cutSteps`. */
  readonly epoch: number;
  readonly row: number;
  readonly within: number;
  /** Steps made. */
  readonly step: number;
}

export interface TrainingState extends TrainingPosition {
  readonly weights: NamedArrays;
  /** What the optimizer saved. */
  readonly optimizer: NamedArrays;
  readonly watch?: EarlyStopState;
  /** Plain JSON that the run goes on with: a running mean, past metrics. */
  readonly carried?: Readonly<Record<string, unknown>>;
}

/** A checkpoint as it was read; of the best there is no optimizer. */
export type LoadedState = Omit<TrainingState, 'optimizer'> & { readonly optimizer?: NamedArrays };

export interface Checkpoints {
  /** Writes a checkpoint, which is then the last, and the best too if it is said so. The arrays must stand still meanwhile. */
  save(state: TrainingState, options?: { readonly best?: boolean }): Promise<void>;
  /** Nothing where there is none. */
  load(which: 'last' | 'best'): Promise<LoadedState | undefined>;
}

export interface OpenCheckpointsOptions {
  /** Names what is trained by content: a checkpoint of anything else is refused. */
  readonly fingerprint: string;
  /** Of every weight that is in a checkpoint. */
  readonly shapes: Shapes;
  /** The file of those that are in none, for no step changes them; each checkpoint names it. */
  readonly frozen?: ArrayFile | undefined;
}

const ours = /^(step-\d+\.(weights|optimizer)\.safetensors|(last|best)\.json)(\.[0-9a-f]{8}\.tmp)?$/;

/**
 * The checkpoints of a training run in a folder: the last one, to go on from, and the best one.
 *
 * Arrays are in `step-N.weights.safetensors` and `step-N.optimizer.safetensors`; `best.json` and then `last.json` name those
 * that count, and are written when the arrays are on disk. Whenever the process is killed, the last checkpoint is whole: the
 * one before or the new one. Files that no document names are removed.
 *
 * Errors: `RunError` `wrong-checkpoint` for a checkpoint of another fingerprint, or with weights of other names or shapes;
 * `DataError` `wrong-hash` for a file that was cut short or changed, `missing-file`, `malformed`, `schema`.
 */
export async function openCheckpoints(folder: string, { fingerprint, shapes, frozen }: OpenCheckpointsOptions): Promise<Checkpoints> {
  await makeFolder(folder);
  const documents = new Map<'last' | 'best', TrainingCheckpointDocument>();
  for (const which of ['last', 'best'] as const) {
    const document = await documentIn(folder, which);
    if (document === undefined) continue;
    if (document.fingerprint !== fingerprint) {
      throw new RunError('wrong-checkpoint', `${join(folder, `${which}.json`)} is of ${document.fingerprint}, expected ${fingerprint}`,
        'the model, its options or the data are others now: choose another folder, or remove this one to start afresh');
    }
    if (frozen && document.frozen) await unchanged(folder, document.frozen);
    documents.set(which, document);
  }
  await removeUnnamed(folder, documents);

  return {
    async save({ weights, optimizer, watch, carried, ...position }, { best = false } = {}) {
      const fileOf = async (kind: 'weights' | 'optimizer', arrays: Parameters<typeof writeSafetensors>[1]) => {
        const name = `step-${position.step}.${kind}.safetensors`;
        return { name, ...await writeSafetensors(join(folder, name), arrays) };
      };
      const document: TrainingCheckpointDocument = {
        version: 1, fingerprint, epoch: position.epoch, row: position.row, within: position.within, step: position.step,
        weights: await fileOf('weights', shaped(weights, shapes)), ...(frozen && { frozen: { ...frozen } }),
        ...(watch && { watch: { ...watch } }), ...(carried && { carried: { ...carried } }),
      };
      const whole = { ...document, optimizer: await fileOf('optimizer', flat(optimizer)) };
      // The best first: a run that is killed in between goes on from the one before, and comes to the same best again.
      for (const [which, written] of [...(best ? [['best', document] as const] : []), ['last', whole] as const]) {
        await writeDocument(join(folder, `${which}.json`), 'training-checkpoint', written);
        documents.set(which, written);
      }
      await removeUnnamed(folder, documents);
    },
    async load(which) {
      const document = documents.get(which);
      if (document === undefined) return undefined;
      const { epoch, row, within, step, weights, optimizer, watch, carried } = document;
      return {
        epoch, row, within, step, ...(watch && { watch }), ...(carried && { carried }),
        weights: await readArrays(folder, weights, shapes),
        ...(optimizer && { optimizer: await readArrays(folder, optimizer) }),
      };
    },
  };
}

async function documentIn(folder: string, which: 'last' | 'best'): Promise<TrainingCheckpointDocument | undefined> {
  return readDocument(join(folder, `${which}.json`), 'training-checkpoint').catch((error: unknown) => {
    if (error instanceof DataError && error.code === 'missing-file') return undefined;
    throw error;
  });
}

async function removeUnnamed(folder: string, documents: ReadonlyMap<string, TrainingCheckpointDocument>): Promise<void> {
  const named = new Set(['last.json', 'best.json',
    ...[...documents.values()].flatMap(({ weights, optimizer }) => [weights.name, ...(optimizer ? [optimizer.name] : [])])]);
  const found = await readdir(folder).catch((cause: unknown) => { throw ioError(cause, 'read', folder); });
  for (const name of found) if (ours.test(name) && !named.has(name)) await rm(join(folder, name), { force: true });
}

function shaped(weights: NamedArrays, shapes: Shapes) {
  const wrong = (message: string) => new RunError('wrong-checkpoint', message, 'save the weights that the shapes were given for, all of them');
  const strange = Object.keys(weights).find((name) => !Object.hasOwn(shapes, name));
  if (strange !== undefined) throw wrong(`weight "${strange}" has no shape`);
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => {
    const values = weights[name];
    if (values === undefined) throw wrong(`weight "${name}" is not among those to be saved`);
    return [name, { shape, values }];
  }));
}

const flat = (arrays: NamedArrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, { shape: [values.length], values }]));
