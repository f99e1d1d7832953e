import type { ProgramOutputs } from '../../compile/program.ts';
import type { LaidTexts } from '../../transformers/programs/laid-texts.ts';
import { noPast, type Past, pastInputs } from '../../transformers/programs/past.ts';
import type { OpenedProgram } from '../session/program-runner.ts';
import type { TokenCost } from './fill-rows.ts';

/** What a thread has to know of a model to score with it: plain data. */
export interface ScoringFacts {
  readonly sizes: { readonly layers: number; readonly kvHeads: number; readonly headSize: number };
  readonly cost: TokenCost;
  readonly vocabulary: number;
  readonly contextTokens: number;
  /** Logits of a token that is read. */
  readonly columns: number;
  /** Whether the program gives what the logits of the whole vocabulary come to. */
  readonly whole: boolean;
}

/** A program of `scoringProgram`, run by run. */
export interface ScoringPasses extends ScoringFacts {
  /** No tokens. */
  readonly start: Past;
  /** Reads the tokens at `rows`; keys and values come only where none are read. */
  run(past: Past, inputs: LaidTexts['inputs'], rows: Int32Array): Promise<PassOutputs>;
}

export interface PassOutputs {
  /** [rows, columns] */
  readonly logits: Float32Array;
  /** [rows] */
  readonly whole: Float32Array | undefined;
  readonly fresh: ProgramOutputs;
}

export function scoringPasses(program: OpenedProgram, facts: ScoringFacts): ScoringPasses {
  const read = ['logits', ...(facts.whole ? ['whole'] : [])];
  const start = noPast(facts.sizes);
  const fresh = Object.keys(start.parts).map((name) => `new.${name}`);
  return {
    ...facts, start,
    run: async (past, inputs, rows) => {
      const call = { inputs: { ...inputs, rows: { shape: [rows.length], values: rows }, ...pastInputs(facts.sizes, past) } };
      const outputs = await program.run(call, rows.length > 0 ? read : fresh);
      return { logits: (outputs['logits']?.values ?? nothing) as Float32Array, whole: outputs['whole']?.values as Float32Array | undefined, fresh: outputs };
    },
  };
}

const nothing = new Float32Array(0);
