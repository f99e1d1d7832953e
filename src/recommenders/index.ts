// Written by `npm run index` from the files in this folder. Do not edit.
export * from './autoint.ts';
export * from './bst.ts';
export * from './dcn.ts';
export * from './dcnv2.ts';
export * from './deepfm.ts';
export * from './din.ts';
export * from './dnn.ts';
export * from './fastformer.ts';
export * from './finalmlp.ts';
export * from './gdcn.ts';
export * from './lstur.ts';
export * from './masknet.ts';
export * from './miner.ts';
export * from './naml.ts';
export * from './nrms.ts';
export * from './pnn.ts';
