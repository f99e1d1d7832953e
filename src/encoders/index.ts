// Written by `npm run index` from the files in this folder. Do not edit.
export * from './additive.ts';
export * from './attention.ts';
export * from './beside.ts';
export * from './cnn-cat.ts';
export * from './cnn-views.ts';
export * from './cnn.ts';
export * from './fastformer.ts';
export * from './gru.ts';
export * from './identity.ts';
export * from './known.ts';
export * from './language-model.ts';
export * from './long-short.ts';
export * from './poly-attention.ts';
export * from './pooling.ts';
export * from './semantic-codes.ts';
export * from './transformer.ts';
