// Written by `npm run index` from the files in this folder. Do not edit.
export * from './onnx-encoder.ts';
export * from './onnx.ts';
export * from './static-vectors.ts';
