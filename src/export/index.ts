/** Trained recommenders as files, and reading them back without what they were trained on. */
export * from './export-recommender.ts';
export * from './exported.ts';
export * from './find-training.ts';
export * from './read-training.ts';
export { recommenderFrom } from './recommender-from.ts';
