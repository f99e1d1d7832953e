import { EngineError } from '../../core/errors.ts';

/** What a model says of one of its inputs or outputs. A size that varies has a name, or none. */
export interface TensorInfo {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What is asked of a model: the logits of some ids at the last position, or one vector per text. */
export type Task =
  | { readonly kind: 'answers'; readonly ids: readonly number[] }
  | { readonly kind: 'vectors'; readonly pooling: Pooling };

/** Which state of a text is its vector: of the first token, of the last, their mean, or what the model itself gives. */
export type Pooling = 'cls' | 'last' | 'mean' | 'model';

/** How a model is fed and read, decided from the names of its tensors. */
export interface SessionPlan {
  readonly inputs: readonly (TensorInfo & { readonly feed: Feed })[];
  readonly output: TensorInfo;
  /** Rows and tokens of a call where the model fixes them. */
  readonly fixedRows: number | undefined;
  readonly fixedTokens: number | undefined;
  /** Last size of the output: vocabulary or width, where it is fixed. */
  readonly lastSize: number | undefined;
}

export type Feed = 'ids' | 'mask' | 'positions' | 'zeros' | 'past' | 'no';

const feeds: readonly (readonly [RegExp, Feed])[] = [
  [/^input_ids$/, 'ids'], [/^attention_mask$/, 'mask'], [/^position_ids$/, 'positions'], [/^token_type_ids$/, 'zeros'],
  [/^past/, 'past'], [/^use_cache_branch$/, 'no'],
];
const fedNames = 'input_ids, attention_mask, position_ids, token_type_ids, past_key_values.*, use_cache_branch';

/** Errors: `EngineError` `tensor-names` that lists what was found and what is wanted. */
export function planSession(path: string, inputs: readonly TensorInfo[], outputs: readonly TensorInfo[], task: Task): SessionPlan {
  const planned = inputs.map((input) => {
    const feed = feeds.find(([pattern]) => pattern.test(input.name))?.[1];
    if (!feed) throw wrongNames(path, `input "${input.name}" is not known`, inputs, outputs, task);
    return { ...input, feed };
  });
  const ids = planned.find(({ feed }) => feed === 'ids');
  if (!ids) throw wrongNames(path, 'there is no input "input_ids"', inputs, outputs, task);
  const wanted = wantedOutputs(task);
  const output = wanted.map((name) => outputs.find((one) => one.name === name)).find((one) => one !== undefined);
  if (!output) throw wrongNames(path, `there is no output "${wanted.join('" or "')}"`, inputs, outputs, task);
  return {
    inputs: planned, output, fixedRows: fixed(ids.shape[0]), fixedTokens: fixed(ids.shape[1]), lastSize: fixed(output.shape.at(-1)),
  };
}

function wantedOutputs(task: Task): readonly string[] {
  if (task.kind === 'answers') return ['logits'];
  return task.pooling === 'model' ? ['sentence_embedding'] : ['last_hidden_state', 'token_embeddings'];
}

const fixed = (size: number | string | undefined) => typeof size === 'number' && size > 0 ? size : undefined;

function wrongNames(path: string, what: string, inputs: readonly TensorInfo[], outputs: readonly TensorInfo[], task: Task): EngineError {
  const found = `found ${listed('inputs', inputs)}; ${listed('outputs', outputs)}`;
  const sentence = outputs.some(({ name }) => name === 'sentence_embedding') && task.kind === 'vectors';
  return new EngineError('tensor-names', `${path}: ${what}; ${found}; wanted inputs ${fedNames}; outputs ${wantedOutputs(task).join(' or ')}`,
    sentence ? "this model gives one vector a text itself: use `pooling: 'model'`"
      : 'export the model with the usual names, as a decoder that gives logits or an encoder that gives last_hidden_state');
}

const listed = (what: string, tensors: readonly TensorInfo[]) =>
  `${what} ${tensors.map(({ name, type, shape }) => `${name} ${type} [${shape.join(', ')}]`).join(', ') || 'none'}`;
