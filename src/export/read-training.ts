import { join } from 'node:path';

import { DataError, OptionsError, RunError } from '../core/errors.ts';
import { checkOptions, having, oneOf, optional } from '../core/option-rules.ts';
import type { ValidationPoint } from '../core/training-event.ts';
import { readDocument } from '../io/document.ts';
import type { TrainedDocument, TrainingCheckpointDocument } from '../io/documents.ts';
import { lowerWeights } from '../training/given-vectors/place-pretrained.ts';
import { frozenWeights, readFrozen } from '../training/checkpoints/frozen-weights.ts';
import { readArrays } from '../training/checkpoints/read-arrays.ts';
import { readTrained } from '../training/checkpoints/trained-document.ts';
import type { Recommender } from '../training/recommender.ts';
import { partWeights, tableWeights } from '../training/tables.ts';
import type { TrainedWeights } from '../training/trained-recommender.ts';
import { wholeOf } from '../training/with-pretrained.ts';
import { isThere } from './is-there.ts';
import { recommenderFrom } from './recommender-from.ts';

/** Weights of a training, what it was of, and how well they did. */
export interface ReadTraining extends TrainedWeights {
  readonly document: TrainedDocument;
  readonly which: 'best' | 'last';
  /** Steps made. */
  readonly step: number;
  /** The validation of these weights, where there was one. */
  readonly validation: ValidationPoint | undefined;
  /** Ids in the raw data, by number. */
  readonly ids: readonly string[];
  readonly userIds?: readonly string[];
}

export interface ReadTrainingOptions {
  /** Weights of the best validation, or of the last step. Default: the best, where anything was validated. */
  readonly which?: 'best' | 'last';
  /** For one that is none of ours: it is what was trained. */
  readonly recommender?: Recommender;
}

/**
 * Reads a recommender from the folder of its checkpoints, without what it was trained on. A training may go on there meanwhile.
 *
 * Errors: `DataError` `missing-file` for a folder that is none, or whose training began before what is needed was written; `wrong-hash`,
 * `malformed`, `schema` for a file that was changed; `RunError` `wrong-checkpoint` for checkpoints of another training; `OptionsError`.
 */
export async function readTraining(folder: string, options: ReadTrainingOptions = {}): Promise<ReadTraining> {
  checkOptions<ReadTrainingOptions>('readTraining', options, { which: optional(oneOf('best', 'last')), recommender: optional(having('a recommender', 'items', 'users', 'predictor')) });
  await refuseOther(folder);
  const { path, document, table, ids, userIds, model } = await readTrained(folder);
  const which = options.which ?? (await isThere(join(folder, 'best.json')) ? 'best' : 'last');
  const checkpoint = await checkpointIn(folder, which);
  if (checkpoint.fingerprint !== document.fingerprint) {
    throw new RunError('wrong-checkpoint', `${join(folder, `${which}.json`)} is of ${checkpoint.fingerprint}, ${path} of ${document.fingerprint}`,
      'files of two trainings were put together: take the folder as training left it');
  }
  const trained = options.recommender ?? named(document.recommender, path, model);
  if (trained.name !== document.name) {
    throw new OptionsError('wrong-value', `readTraining: "recommender" is ${trained.name}, ${path} says that ${document.name} was trained`, 'give the one that was');
  }
  const specs = { ...partWeights(trained), ...tableWeights(trained, { ...table, ...(userIds && { users: userIds.length }) }) };
  const still = frozenWeights(specs);
  const shapes = Object.fromEntries(Object.entries(specs).filter(([name]) => !still.includes(name)).map(([name, { shape }]) => [name, shape]));
  const own = { ...await readFrozen(folder, specs, checkpoint.frozen), ...await readArrays(folder, checkpoint.weights, shapes) };
  const recommender = wholeOf(trained); // whoever reads it has no states of its lower layers
  const weights = recommender === trained ? own : { ...own, ...await lowerWeights(recommender, own) };
  return { recommender, table, weights, document, which, step: checkpoint.step, validation: validationOf(checkpoint, which), ids, ...(userIds && { userIds }) };
}

async function refuseOther(folder: string): Promise<void> {
  if (await isThere(join(folder, 'trained.json'))) return;
  const last = join(folder, 'last.json');
  throw await isThere(last)
    ? new DataError('missing-file', `${join(folder, 'trained.json')}: no such file, though there are checkpoints`,
      'they were written before trainings kept what they are of: start the same training again with its data there; it writes the file and trains no step more')
    : new DataError('missing-file', `${last}: no such file; ${folder} is not the folder of a training`, 'it lies below the folder of models: out/models/NAME/FINGERPRINT');
}

async function checkpointIn(folder: string, which: 'best' | 'last'): Promise<TrainingCheckpointDocument> {
  const path = join(folder, `${which}.json`);
  if (await isThere(path)) return readDocument(path, 'training-checkpoint');
  throw new DataError('missing-file', `${path}: no such file`, which === 'best' ? 'nothing was validated: take the last weights' : 'no checkpoint was written yet: let the training go on');
}

function named(json: object, path: string, model: string | undefined): Recommender {
  try {
    return recommenderFrom(json, model);
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    throw new OptionsError(error.code, `${path}: ${error.message}`, error.hint, { cause: error });
  }
}

/** Of the best weights the last that was best; of the last weights one that was made at their step. */
function validationOf({ carried, step }: TrainingCheckpointDocument, which: 'best' | 'last'): ValidationPoint | undefined {
  const points = (carried as { readonly validations?: readonly ValidationPoint[] } | undefined)?.validations ?? [];
  return points.findLast((point) => which === 'best' ? point.best : point.step === step);
}
