// Written by `npm run index` from the files in this folder. Do not edit.
export * from './drawn-weights.ts';
export * from './encoder-contract.ts';
export * from './engine-contract.ts';
export * from './family-contract.ts';
export * from './made-up-service.ts';
export * from './metric-contract.ts';
export * from './operator-contract.ts';
export * from './predictor-contract.ts';
export * from './program-contract.ts';
export * from './scenario-contract.ts';
export * from './scripted-server.ts';
export * from './use-cpu-backend.ts';
