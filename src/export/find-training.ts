import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DataError, OptionsError } from '../core/errors.ts';
import type { MeasureResult } from '../core/report.ts';
import { readDocument } from '../io/document.ts';
import type { ExportedRecommenderDocument, ReportDocument, TrainingHistoryDocument } from '../io/documents.ts';
import { ioError } from '../io/io-error.ts';
import { isThere } from './is-there.ts';
import type { ReadTraining } from './read-training.ts';

type Test = NonNullable<ExportedRecommenderDocument['test']>;

export interface FoundTraining {
  /** Of the checkpoints. */
  readonly folder: string;
  /** What the run measured, if it scored with these weights: training may have gone on since. */
  testOf(training: Pick<ReadTraining, 'which' | 'step' | 'validation'>): Test | undefined;
}

/**
 * Finds the checkpoints of a training: in a folder of its own, below one that holds no other, or named by a run that scored with it.
 *
 * Errors: `DataError` `missing-file`; `OptionsError` where there are several, and for a branch that is not there.
 *
 * @param branch Of a run that trained several recommenders.
 */
export async function findTraining(from: string, branch?: string): Promise<FoundTraining> {
  const entries = await readdir(from, { withFileTypes: true }).catch((cause: unknown) => { throw ioError(cause, 'read', from); });
  const names = entries.map(({ name }) => name);
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const isRun = names.includes('report.json') || names.includes('events.jsonl');
  if (branch !== undefined && !isRun) throw new OptionsError('wrong-value', `${from} is no run, and the branch "${branch}" is asked for`, 'leave --branch out, or name a run folder');
  if (names.includes('trained.json') || names.includes('last.json')) return { folder: from, testOf: () => undefined };
  if (isRun) return ofRun(from, await withFile(from, ['', ...below], 'training.json'), branch);
  const trainings = await withFile(from, below, 'last.json');
  if (trainings.length === 1) return { folder: join(from, trainings[0]!), testOf: () => undefined };
  if (trainings.length > 1) throw new OptionsError('wrong-value', `${from} holds ${trainings.length} trainings`, `name one: ${trainings.map((name) => join(from, name)).join(', ')}`);
  throw new DataError('missing-file', `${from} holds no training and is no run`, 'a training lies below the folder of models (out/models/NAME/FINGERPRINT), a run below its graph (out/GRAPH/FINGERPRINT)');
}

async function ofRun(run: string, branches: readonly string[], asked: string | undefined): Promise<FoundTraining> {
  if (branches.length === 0) throw new DataError('missing-file', `${run} is a run in which nothing was trained`, 'take a run of rxrec train, or of a pipeline with `learned`');
  if (asked !== undefined && !branches.includes(asked)) throw new OptionsError('wrong-value', `${run}: no recommender was trained in a branch "${asked}"`, `branches: ${branches.join(', ')}`);
  if (asked === undefined && branches.length > 1) throw new OptionsError('missing-value', `${run}: ${branches.length} recommenders were trained`, `say which: --branch ${branches.join(' or --branch ')}`);
  const branch = asked ?? branches[0]!;
  const path = join(run, branch, 'training.json');
  const history = await readDocument(path, 'training-history');
  if (history.checkpoints === undefined) {
    throw new DataError('missing-file', `${path} names no checkpoints`, 'they were not kept (`folder` of learned), or the run was made before it was written down: run it again with --fresh, which trains nothing that is there');
  }
  const folder = join(run, branch, history.checkpoints);
  if (!await isThere(join(folder, 'last.json'))) {
    throw new DataError('missing-file', `${join(folder, 'last.json')}: no such file, though ${path} says that the checkpoints lie there`, 'were run and models moved apart? Name the folder of the training itself');
  }
  const report = await isThere(join(run, 'report.json')) ? await readDocument(join(run, 'report.json'), 'report') : undefined;
  return { folder, testOf: (training) => report && isOf(history, training) ? testIn(report, branch) : undefined };
}

/** Whether a run whose training ended so scored with these weights. */
function isOf({ losses, validations }: TrainingHistoryDocument, { which, step, validation }: Pick<ReadTraining, 'which' | 'step' | 'validation'>): boolean {
  const best = validations.findLast((point) => point.best)?.step;
  return which === 'best' ? best !== undefined && best === validation?.step : best === undefined && losses.step.at(-1) === step;
}

function testIn({ graph, fingerprint, results }: ReportDocument, branch: string): Test | undefined {
  const result = results[branch || graph] as MeasureResult | undefined;
  if (result === undefined) return undefined;
  return { graph, fingerprint, impressions: result.impressions, metrics: Object.fromEntries(Object.entries(result.metrics).map(([name, { value }]) => [name, value])) };
}

/** Those folders below one that hold a file. */
async function withFile(folder: string, names: readonly string[], file: string): Promise<readonly string[]> {
  const there = await Promise.all(names.map((name) => isThere(join(folder, name, file))));
  return names.filter((_, at) => there[at]);
}
