import { DataError, RunError } from '../../core/errors.ts';
import { clipGlobalNorm } from '../gradients/clip-global-norm.ts';
import { globalNorm } from '../gradients/gradient-norms.ts';
import { GradientSum } from '../gradients/gradient-sum.ts';
import type { Gradients } from '../optimizers/optimizer.ts';
import { TrainingPace } from '../training-pace.ts';
import type { TrainingState } from '../training-state.ts';
import type { StepGradients } from '../training-steps.ts';
import type { AdaptedModel, OpenAdapted } from './adapted-model.ts';
import type { SettledFineTune } from './fine-tune-options.ts';
import { promptInputs } from './prompt-inputs.ts';
import { promptOrder } from './prompt-order.ts';
import { lengthsOf, longestOf, type PromptRows, promptsOf } from './prompt-rows.ts';
import { PromptValidator } from './prompt-validator.ts';

interface Setting {
  readonly options: SettledFineTune;
  readonly train: PromptRows;
  readonly session: OpenAdapted;
}

/** Goes on from a state until the last epoch, or until nothing gets better. A checkpoint is of a moment whose validation, where one was due, is done. */
export async function tuneSteps(state: TrainingState, options: SettledFineTune, tuned: AdaptedModel): Promise<void> {
  const { rows, order, seed, schedule, clip, checkpointSteps, signal } = options;
  const train = await promptsOf(options.prompts);
  const count = train.labels.length;
  if (count === 0) throw new DataError('empty', `${options.prompts.source.spec.name}: no impression has a prompt`, 'raise `atMost`, or take other impressions');
  const lengths = lengthsOf(train);
  const session = await tuned.open('step', { rows, longest: longestOf(lengths) });
  const pace = new TrainingPace(state, count);
  const validator = new PromptValidator(state, options, tuned, state.progress(count));
  const told = () => pace.tell('validating', true);
  try {
    while (!state.isDone) {
      const prompts = promptOrder({ lengths, rows, order, seed, epoch: state.position.epoch });
      while (state.position.row < count) {
        const step = await computedStep(state, { options, train, session }, prompts);
        if (clip !== undefined) clipGlobalNorm(step.gradients, clip);
        const made = state.position.step + 1;
        state.optimizer.step(step.gradients, made, schedule.factor(made));
        state.stepped(step);
        pace.tell('training');
        if (state.position.row >= count) break; // the epoch ends: see below
        const verdict = await validator.validateIfDue(state.progress(count), told);
        if (verdict.due || made % checkpointSteps === 0 || state.isDone || signal?.aborted) await state.save(verdict.due && verdict.best);
        signal?.throwIfAborted();
        if (state.isDone) return;
      }
      const verdict = await validator.validateIfDue({ step: state.position.step, epochs: state.position.epoch + 1 }, told);
      state.epochEnded();
      await state.save(verdict.due && verdict.best);
      signal?.throwIfAborted();
    }
  } finally {
    await Promise.all([session.close(), validator.close()]);
  }
}

/** The gradients of the next batch, or of several. */
async function computedStep(state: TrainingState, { options: { rows, accumulate, seed }, train, session }: Setting, prompts: Int32Array): Promise<StepGradients> {
  const sum = accumulate === 1 ? undefined : new GradientSum(state.weights);
  let [at, loss, batches] = [state.position.row, 0, 0];
  let last: Gradients = {};
  for (; batches < accumulate && at < prompts.length; batches++) {
    const some = prompts.subarray(at, at + rows);
    const labels = { shape: [some.length], values: Float32Array.from(some, (prompt) => train.labels[prompt]!) };
    const { loss: lost, yes: _, ...outputs } = await session.run({ ...promptInputs(train.prompts, some), labels }, state.weights, { seed, step: state.batches + batches });
    last = Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name.slice('gradient:'.length), values as Float32Array]));
    refuseNotFinite(lost!.values[0]!, last, { train, some, step: state.position.step + 1 });
    sum?.add(last, some.length);
    loss += lost!.values[0]! * some.length;
    at += some.length;
  }
  const count = at - state.position.row;
  return { gradients: sum?.take() ?? last, loss: loss / count, rows: count, slots: 0, items: 0, batches, next: { row: at, within: 0 } };
}

function refuseNotFinite(loss: number, gradients: Gradients, { train, some, step }: { readonly train: PromptRows; readonly some: Int32Array; readonly step: number }): void {
  if (Number.isFinite(loss) && Number.isFinite(globalNorm(gradients))) return;
  const rows = [...new Set(Array.from(some, (prompt) => train.rows[prompt]!))].sort((a, b) => a - b);
  throw new RunError('not-finite-loss', `${Number.isFinite(loss) ? 'a gradient has values that are no finite numbers' : `the loss is ${loss}`} in step ${step}, a batch of source rows ${rows.slice(0, 8).join(', ')}${rows.length > 8 ? ` and ${rows.length - 8} more` : ''}`,
    'lower the learning rate, clip the gradients, or look at these rows; training resumes from the last checkpoint', { rows });
}
