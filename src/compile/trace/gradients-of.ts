import { CompileError } from '../../core/errors.ts';
import type { ProgramOptions } from '../program.ts';
import * as tf from '../tf.ts';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The names whose gradients are asked for: weights that are not frozen, unless said. */
export function gradientNames({ gradients = false, weights = {} }: ProgramOptions): readonly string[] {
  if (gradients === false) return [];
  return gradients === true ? Object.keys(weights).filter((name) => !weights[name]!.frozen) : gradients;
}

/**
 * What a program gives, and the gradients of its `loss` as `gradient:<name>`, on whatever backend there is.
 *
 * Errors: `CompileError` `no-loss`, `no-gradient`.
 */
export function gradientsOf(run: () => Tensors, options: ProgramOptions, tensors: Tensors): { readonly outputs: Tensors; readonly gradients: Tensors } {
  const names = gradientNames(options);
  const missing = names.find((name) => !tensors[name]);
  if (missing !== undefined) throw new CompileError('no-gradient', `there is neither a weight nor an input "${missing}" to give the gradient of`, `there is ${Object.keys(tensors).join(', ')}`);
  if (names.length === 0) throw new CompileError('no-gradient', 'gradients are asked for, and every weight is frozen', 'name the weights or inputs, or ask for none');
  let outputs: Tensors = {};
  const { grads } = gradients(() => {
    outputs = run();
    for (const tensor of Object.values(outputs)) tf.keep(tensor);
    return lossOf(outputs);
  }, names.map((name) => tensors[name]!));
  const unreached = names.filter((_, at) => !grads[at]);
  if (unreached.length > 0) throw new CompileError('no-gradient', `the loss does not depend on ${unreached.join(', ')}`, 'leave them out of the model, or mark them frozen');
  return { outputs, gradients: Object.fromEntries(names.map((name, at) => [`gradient:${name}`, grads[at]!])) };
}

function gradients(f: () => tf.Tensor, tensors: tf.Tensor[]): { grads: (tf.Tensor | undefined)[] } {
  try {
    return tf.engine().gradients(f, tensors, undefined, true);
  } catch (cause) {
    const kernel = /gradient function not found for (\w+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
    if (kernel === undefined) throw cause;
    throw new CompileError('no-gradient', `${kernel}: tfjs has no gradient for it`, 'write it with other operations, or keep it off the way to the loss', { cause });
  }
}

function lossOf({ loss }: Tensors): tf.Tensor {
  if (!loss) throw new CompileError('no-loss', 'gradients are asked for, and the program gives no output "loss"', 'return { loss }');
  if (loss.rank !== 0) throw new CompileError('no-loss', `the output "loss" has shape [${loss.shape}]`, 'return one number: tf.mean(...) of all of it');
  return loss;
}
