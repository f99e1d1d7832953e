import type { ProgramOutputs } from '../compile/program.ts';
import type { TrainingBatch } from './batches/training-batch.ts';
import { standsStill } from './checkpoints/frozen-weights.ts';
import type { Gradients, NamedArrays } from './optimizers/optimizer.ts';
import { type StepGroups, stepProgram } from './programs.ts';
import type { Recommender } from './recommender.ts';
import { openDescribed, type RunsOn, trainingThreads } from './runs-on.ts';
import { stepInputs } from './step-inputs.ts';
import { partWeights, tableName } from './tables.ts';

/** The program of one training step, in a thread of its own. */
export interface TrainingSession {
  /**
   * Loss and gradients of a batch under the weights as they are now. The arrays of the batch are handed over, and what parts
   * keep of it (running statistics) is written to their frozen weights.
   */
  step(batch: TrainingBatch, weights: NamedArrays, dropout: { readonly seed: number; readonly step: number }): Promise<StepOutcome>;
  close(): Promise<void>;
}

export interface StepOutcome {
  readonly loss: number;
  /** [rows, choices] */
  readonly scores: Float32Array;
  readonly gradients: Gradients;
}

/** Errors: `EngineError` `missing-device`. */
export async function openTraining(recommender: Recommender, groups?: StepGroups, on?: RunsOn): Promise<TrainingSession> {
  const session = await openDescribed(stepProgram(recommender, groups), {
    on, name: `${recommender.name} step`, threads: trainingThreads, madeOf: { step: recommender.toJSON(), groups },
  });
  const parts = Object.entries(partWeights(recommender));
  const moving = parts.filter(([name, spec]) => !standsStill(name, spec));
  let given = parts; // those that stand still are handed over once
  return {
    async step(batch, weights, dropout) {
      const tableRows = Object.fromEntries(Object.entries(batch.tableRows).map(([name, rows]) => [name, rows.slice()]));
      session.setWeights(Object.fromEntries(given.map(([name]) => [name, weights[name]!])));
      given = moving;
      const outputs = await session.run({ inputs: stepInputs(recommender, weights, batch), dropout });
      for (const [name, { values }] of Object.entries(outputs)) if (name.startsWith('keep:')) weights[name.slice('keep:'.length)]!.set(values);
      return { loss: outputs.loss!.values[0]!, scores: outputs.scores!.values as Float32Array, gradients: gradientsOf(outputs, tableRows) };
    },
    close: () => session.close(),
  };
}

/** Gradients by weight: of a table, those of the rows that the batch had. */
function gradientsOf(outputs: ProgramOutputs, tableRows: Readonly<Record<string, Int32Array>>): Gradients {
  const gradients: Record<string, Gradients[string]> = {};
  for (const [name, { values }] of Object.entries(outputs)) {
    if (!name.startsWith('gradient:')) continue;
    const of = name.slice('gradient:'.length);
    const vocabulary = of.startsWith('rows.') ? of.slice('rows.'.length) : undefined;
    if (vocabulary === undefined) gradients[of] = values as Float32Array;
    else gradients[tableName(vocabulary)] = { rows: tableRows[vocabulary]!, values: values as Float32Array };
  }
  return gradients;
}
