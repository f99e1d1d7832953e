// Written by `npm run index` from the files in this folder. Do not edit.
export * from './count.ts';
export * from './measure.ts';
