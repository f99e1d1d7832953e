// Written by `npm run index` from the files in this folder. Do not edit.
export * from './bert.ts';
export * from './clip-vision.ts';
export * from './glm.ts';
export * from './glm4.ts';
export * from './gpt-oss.ts';
export * from './gpt2.ts';
export * from './llama.ts';
export * from './longformer.ts';
export * from './mistral.ts';
export * from './mpt.ts';
export * from './opt.ts';
export * from './phi.ts';
export * from './phi3.ts';
export * from './qwen2.ts';
export * from './t5.ts';
export * from './vit.ts';
