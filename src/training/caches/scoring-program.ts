import { compileCache } from '../../compile/compile-cache.ts';
import type { RunnableProgram } from '../../compile/program.ts';
import type { DescribedProgram } from '../programs.ts';
import { type OpenDescribedOptions, openDescribed } from '../runs-on.ts';

export interface ScoringProgram extends RunnableProgram {
  /** Calls worth waiting at once: one in each thread, and one that is there when it ends. */
  readonly calls: number;
}

/**
 * A program in threads that each run all operators of a call: where the threads of one operator cut its rows would be seen in the bits.
 *
 * Errors: those of `openDescribed`.
 */
export async function openScoring(described: DescribedProgram, { on = {}, ...options }: Omit<OpenDescribedOptions, 'threads'>): Promise<ScoringProgram> {
  const { threads = 1, ...elsewhere } = on;
  const { backend = 'onnx' } = on;
  const compile = on.compile ?? (threads > 1 ? compileCache() : undefined);
  const ofOne = { ...elsewhere, ...(backend === 'onnx' && { threads: 1, ...(compile && { compile }) }) };
  const programs = await Promise.all(Array.from({ length: threads }, () => openDescribed(described, { on: ofOne, ...options })));
  const running = programs.map(() => 0);
  return {
    calls: threads + 1,
    setWeights: (weights) => { for (const program of programs) program.setWeights(weights); },
    async run(call) {
      const least = running.indexOf(Math.min(...running));
      running[least]!++;
      try {
        return await programs[least]!.run(call);
      } finally {
        running[least]!--;
      }
    },
    close: async () => void await Promise.all(programs.map((program) => program.close())),
  };
}
