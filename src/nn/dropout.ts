import type { Tensor } from '../compile/tf.ts';
import type { Pass } from './module.ts';

/** `pass.dropout`, and nothing at all at rate 0: no noise is drawn for it. */
export const dropout = (pass: Pass, values: Tensor, rate: number): Tensor => rate === 0 ? values : pass.dropout(values, rate);
