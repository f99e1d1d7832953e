import type { MeasureResult } from '../../src/core/report.ts';
import type { RunEvent } from '../../src/core/run-event.ts';
import type { PageInput } from '../../src/report/page.ts';
import { examplePicture } from '../graph/example-picture.ts';

type Values = Readonly<Record<string, number | null>>;

const definitions: Readonly<Record<string, string>> = {
  GAUC: 'Area under the ROC curve per impression, averaged; a tied pair counts half; impressions of one class are left out.',
  'NDCG@5': 'Discounted gain of the first five ranks over the best possible, expected value under random order of ties.',
  'NDCG@10': 'Discounted gain of the first ten ranks over the best possible, expected value under random order of ties.',
  MRR: 'One over the rank of the first positive, averaged over impressions.',
  'Recall@5': 'Share of the positives among the first five ranks, averaged over impressions.',
  AUC: 'Area under the ROC curve over all rows; a tied pair counts half.',
  LogLoss: 'Mean negative log-likelihood of the labels, nats.',
  ECE: 'Mean absolute gap of score and click rate over 10 bins of equal width.',
};

/** Made-up results of the branches of `examplePicture`. */
export const madeUpResults: Readonly<Record<string, MeasureResult>> = {
  popularity: measured({ GAUC: 0.5871234567, 'NDCG@5': 0.3312, 'NDCG@10': 0.3922, MRR: 0.31029, 'Recall@5': 0.41, AUC: 0.58, LogLoss: null, ECE: null }),
  words: measured({ GAUC: 0.6123, 'NDCG@5': 0.3598, 'NDCG@10': 0.4101, MRR: 0.3304, 'Recall@5': 0.4412, AUC: 0.6011, LogLoss: null, ECE: null }),
  embedding: measured({ GAUC: 0.6578, 'NDCG@5': 0.4033, 'NDCG@10': 0.4509, MRR: 0.3711, 'Recall@5': 0.4987, AUC: 0.6402, LogLoss: 0.7122, ECE: 0.2033 }),
  llm: measured({ GAUC: 0.5019, 'NDCG@5': 0.2604, 'NDCG@10': 0.3287, MRR: 0.2511, 'Recall@5': 0.3398, AUC: 0.4988, LogLoss: 0.6904, ECE: 0.3121 }),
};

export function measured(values: Values): MeasureResult {
  const metrics = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, {
    value, groups: value === null ? 0 : 3880, leftOut: value === null ? 4000 : 120, definition: definitions[name] ?? `${name}, made up.`,
    better: /loss|ece/i.test(name) ? 'lower' as const : 'higher' as const,
  }]));
  return { metrics, impressions: 4000, rows: 60_000, positives: 6210 };
}

export const started: RunEvent = {
  kind: 'started', graph: examplePicture, folder: 'out/quickstart/3f9a1c2b7d40', fingerprint: '3f9a1c2b7d40',
  totalRows: 20_000, partitionRows: 4096, resumedRows: 0,
};

export const progressAt = (rowsLeft: number, elapsedMs: number, faults = 0): RunEvent =>
  ({ kind: 'progress', rowsLeft, totalRows: 20_000, rowsInside: 512, faults, elapsedMs, rssBytes: 312 * 2 ** 20 });

export const faultAt = (row: number, message = `item ${row} has no text, expected a title`): RunEvent =>
  ({ kind: 'fault', branch: 'llm', fault: { row, operator: 'join-items', code: 'no-text', message } });

/** How the recommender of branch `words` was trained, stopped early and best in the middle. */
export const madeUpTraining = {
  branch: 'words', version: 1, name: 'nrms', epochs: 4, stoppedEarly: true, watched: { name: 'GAUC', better: 'higher' },
  losses: { step: [100, 200, 300], rows: [6400, 6400, 6300], loss: [1.4, 1.1, 0.9] },
  validations: [
    { step: 50, epoch: 0.5, rows: 3200, loss: 1.5, metrics: { GAUC: 0.58, loss: 1.3 }, best: true },
    { step: 150, epoch: 1.5, rows: 9600, loss: 1.1, metrics: { GAUC: 0.62, loss: 1.2 }, best: true },
    { step: 300, epoch: 3, rows: 19_100, loss: 0.9, metrics: { GAUC: 0.61, loss: null }, best: false },
  ],
} as const;

/** All that a page can be given. */
export const madeUpPage: PageInput = {
  report: {
    version: 1, graph: 'quickstart', fingerprint: '3f9a1c2b7d40', rows: 4000, results: madeUpResults,
    source: { name: 'newsroom', split: 'test', users: 2000, items: 1500, seed: 1 },
    faults: { total: 5, byCode: { 'no-text': 4, 'not-finite': 1 } },
  },
  picture: examplePicture,
  trainings: [madeUpTraining],
  faults: [17, 900, 1204, 9000].map((row) => ({
    branch: 'llm', row, operator: 'join-items', code: 'no-text', message: `candidate ${row} has no text, expected a title`,
  })).concat({ branch: '', row: 3, operator: 'score-yes-no', code: 'not-finite', message: 'logit NaN, expected a finite number' }),
  timings: {
    elapsedMs: 16_400, rows: 4000,
    operators: examplePicture.nodes.filter(({ kind }) => kind === 'operator').map(({ branch, name }, at) => ({
      branch, name, rows: 4000, busyMs: 40 + 137 * at, heldMs: name === 'infer' ? 9100 : 40 + 137 * at,
    })),
  },
};
