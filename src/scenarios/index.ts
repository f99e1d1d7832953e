// Written by `npm run index` from the files in this folder. Do not edit.
export * from './goodreads-once.ts';
export * from './hm.ts';
export * from './mind.ts';
export * from './movielens-ratings.ts';
export * from './movielens.ts';
export * from './newsroom.ts';
export * from './prepare.ts';
export * from './prepared.ts';
export * from './recbench.ts';
export * from './recbole.ts';
export * from './tallrec.ts';
