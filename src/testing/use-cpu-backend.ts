/** What the contracts of encoders and predictors are run on where nothing else is chosen. */
export { useCpuBackend } from '../compile/cpu-backend.ts';
