/** Benchmarks as matrices: models by scenarios, from a YAML file and the graphs of a few schemes. */
export { benchmark } from './benchmark.ts';
export type { Asked } from './engine-of.ts';
export { type Published, publishedFrom, readPublished } from './published.ts';
export type { BaselineTask, CellTask, GenerativeTask, MatchingTask, Schemes, TrainedTask } from './schemes.ts';
