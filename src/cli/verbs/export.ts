import { resolve } from 'node:path';

import type { Command } from 'commander';

import { OptionsError } from '../../core/errors.ts';
import { exportRecommender } from '../../export/export-recommender.ts';
import { findTraining } from '../../export/find-training.ts';
import { readTraining } from '../../export/read-training.ts';
import type { ExportedRecommenderDocument, TrainedDocument } from '../../io/documents.ts';
import { counted, wholeNumber } from '../../report/numbers.ts';
import * as scenarios from '../../scenarios/index.ts';
import { verb } from '../verb.ts';

interface Given {
  readonly to?: string;
  readonly best?: boolean;
  readonly last?: boolean;
  readonly branch?: string;
  readonly json?: boolean;
}

export function exportVerb(): Command {
  return verb('export', 'Writes a trained recommender as files that need neither its data nor rxrec: item.onnx, user.onnx, score.onnx, vocabulary, item vectors, weights and a card.', [
    ['rxrec export out/models/nrms --to out/nrms', 'the one training below a folder of models; the best weights'],
    ['rxrec export out/models/nrms/4c0de5a1b2c3 --to out/nrms --last', 'one training; the weights of its last checkpoint'],
    ['rxrec export out/train-news/9f86d081884c --to out/nrms', 'what a run trained, with the figures of its test on the card'],
    ['rxrec export out/quickstart/9f86d081884c --branch dcn --to out/dcn', 'one of several that a run trained'],
  ])
    .argument('<run>', 'a folder of checkpoints, or a run folder of rxrec train or of a pipeline that trains')
    .option('--to <folder>', 'a folder that is not there yet')
    .option('--best', 'the weights of the best validation (default, where anything was validated)')
    .option('--last', 'the weights of the last checkpoint')
    .option('--branch <name>', 'of a run that trained several')
    .action(async (run: string, { to, best, last, branch, json }: Given) => {
      if (to === undefined) throw new OptionsError('missing-value', 'rxrec export: no folder to write to', 'for example --to out/exported');
      if (best && last) throw new OptionsError('wrong-value', 'rxrec export: --best and --last', 'leave one out');
      const found = await findTraining(resolve(run), branch);
      const training = await readTraining(found.folder, { ...(best && { which: 'best' }), ...(last && { which: 'last' }) });
      const licence = licenceOf(training.document);
      const test = found.testOf(training);
      const card = await exportRecommender({ training, to: resolve(to), ...(licence !== undefined && { licence }), ...(test && { test }) });
      process.stdout.write(json ? `${JSON.stringify({ ...card, folder: resolve(to) })}\n` : shown(card, resolve(to)));
    });
}

/** Terms of the scenario that the data was prepared from, where it is one of ours. */
function licenceOf({ madeOf }: TrainedDocument): string | undefined {
  const { scenario } = (madeOf['data'] ?? {}) as { readonly scenario?: string };
  return Object.values<unknown>(scenarios).map((one) => one as { readonly name?: string; readonly licence?: string }).find(({ name }) => name === scenario && name !== undefined)?.licence;
}

function shown({ name, parameters, training, validation, test, items, users, files }: ExportedRecommenderDocument, folder: string): string {
  const figures = (metrics: Readonly<Record<string, number | null>>) => Object.entries(metrics).map(([metric, value]) => `${metric} ${value === null ? 'undefined' : value.toFixed(4)}`).join('  ');
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return [
    `${name}  ${wholeNumber(parameters)} parameters  ${training.weights === 'best' ? 'best' : 'last'} weights, after ${counted(training.step, 'step')}`,
    ...(validation ? [`validation  ${figures(validation.metrics)}`] : []),
    ...(test ? [`test  ${figures(test.metrics)}`] : []),
    `${counted(items.count, 'item')} in vectors of ${items.width}${users.known === undefined ? '' : `, ${counted(users.known, 'user')} by number`}; ${wholeNumber(bytes)} bytes`,
    folder, '',
  ].join('\n');
}
