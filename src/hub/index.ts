/** Models as they are published: from a hub into a cache of their files by content. */
export * from './copy-model.ts';
export type { FetchedFile, FetchedModel, FetchProgress } from './fetch-model.ts';
export * from './hub.ts';
