// Written by `npm run index` from the files in this folder. Do not edit.
export * from './autoint.ts';
export * from './cosine.ts';
export * from './dcn.ts';
export * from './dcnv2.ts';
export * from './deepfm.ts';
export * from './din.ts';
export * from './dnn.ts';
export * from './dot.ts';
export * from './factorization-machine.ts';
export * from './finalmlp.ts';
export * from './gdcn.ts';
export * from './logistic-regression.ts';
export * from './masknet.ts';
export * from './miner.ts';
export * from './pnn.ts';
export * from './poly.ts';
export * from './semantic-mix.ts';
