// Written by `npm run index` from the files in this folder. Do not edit.
export * from './encoder-decoder.ts';
export * from './image-vectors.ts';
export * from './llama-server.ts';
export * from './onnx-encoder.ts';
export * from './onnx.ts';
export * from './openai-chat.ts';
export * from './openai-completions.ts';
export * from './openai-embeddings.ts';
export * from './openai-replies.ts';
export * from './recformer.ts';
export * from './sglang-score.ts';
export * from './start-state.ts';
export * from './static-vectors.ts';
export * from './transformer-encoder.ts';
export * from './transformer.ts';
export * from './vision-encoder.ts';
export * from './vllm-scoring.ts';
