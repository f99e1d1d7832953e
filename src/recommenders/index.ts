// Written by `npm run index` from the files in this folder. Do not edit.
export * from './dcn.ts';
export * from './nrms.ts';
