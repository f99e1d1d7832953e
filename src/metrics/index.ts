// Written by `npm run index` from the files in this folder. Do not edit.
export * from './auc.ts';
export * from './ece.ts';
export * from './f1.ts';
export * from './gauc.ts';
export * from './hit-ratio.ts';
export * from './log-loss.ts';
export * from './lrap.ts';
export * from './map.ts';
export * from './mrr-first.ts';
export * from './mrr-over-positives.ts';
export * from './ndcg.ts';
export * from './precision.ts';
export * from './recall.ts';
