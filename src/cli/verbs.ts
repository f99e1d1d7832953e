import type { Command } from 'commander';

interface Verb {
  readonly name: string;
  readonly summary: string;
  /** Imports what the verb needs, and nothing of the others. */
  readonly load: (args: readonly string[]) => Promise<Command>;
}

/** In the order of `rxrec --help`. */
export const verbs: readonly Verb[] = [
  { name: 'list', summary: 'what there is: operators, metrics, scenarios, recommenders, encoders, predictors, engines, ...',
    load: async () => (await import('./verbs/list.ts')).listVerb() },
  { name: 'prepare', summary: 'turn the raw files of a data set into tables',
    load: async (args) => (await import('./verbs/prepare.ts')).prepareVerb(args) },
  { name: 'run', summary: 'run a pipeline, or go on where it stopped',
    load: async () => (await import('./verbs/run.ts')).runVerb() },
  { name: 'train', summary: 'train a recommender from a YAML file, and measure it',
    load: async () => (await import('./verbs/train.ts')).trainVerb() },
  { name: 'export', summary: 'write a trained recommender as ONNX files with a card',
    load: async () => (await import('./verbs/export.ts')).exportVerb() },
  { name: 'fetch', summary: 'fetch a published model into a cache or a folder',
    load: async () => (await import('./verbs/fetch.ts')).fetchVerb() },
  { name: 'metrics', summary: 'compute metrics from a file of scores and labels',
    load: async () => (await import('./verbs/metrics.ts')).metricsVerb() },
  { name: 'compare', summary: 'put the metrics of two runs side by side',
    load: async () => (await import('./verbs/compare.ts')).compareVerb() },
  { name: 'view', summary: 'say where the page of a run is',
    load: async () => (await import('./verbs/view.ts')).viewVerb() },
  { name: 'doctor', summary: 'say what works on this machine',
    load: async () => (await import('./verbs/doctor.ts')).doctorVerb() },
];
