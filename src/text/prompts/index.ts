// Written by `npm run index` from the files in this folder. Do not edit.
export * from './e5-matching.ts';
export * from './recbench-matching.ts';
export * from './recbench-service.ts';
export * from './recbench-yes-no-chat.ts';
export * from './recbench-yes-no.ts';
export * from './recformer-matching.ts';
