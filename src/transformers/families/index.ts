// Written by `npm run index` from the files in this folder. Do not edit.
export * from './bert.ts';
export * from './gpt2.ts';
export * from './llama.ts';
export * from './mistral.ts';
export * from './opt.ts';
export * from './qwen2.ts';
