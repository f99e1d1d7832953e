/** Runs programs on the tfjs cpu backend: imported by tests that compute. */
import { useCpuBackend } from '../../src/compile/cpu-backend.ts';

await useCpuBackend();
