/** How a family of models says YES and NO. */
export interface LabelRule {
  /** Whether a word is looked up in the vocabulary, or the first piece is taken that it is cut into. */
  readonly rule: 'vocabulary' | 'first-piece';
  /** Whether it says them in small letters. */
  readonly small: boolean;
}

const lookedUp = ['llama', 'opt', 'gpt2', 't5'];

/**
 * Which tokens stand for YES and NO in a family, as RecBench has it.
 *
 * Source: RecBench `model/base_model.py` and the files of its models: Llama, OPT and P5 look `YES` and `NO` up, BERT `yes` and `no`; the
 * others take the first piece of what their tokenizer makes of `YES` and `NO`.
 *
 * @example
 * labelRuleOf('bert') // { rule: 'vocabulary', small: true }
 * labelRuleOf('qwen2') // { rule: 'first-piece', small: false }
 */
export function labelRuleOf(family: string): LabelRule {
  if (family === 'bert') return { rule: 'vocabulary', small: true };
  return { rule: lookedUp.includes(family) ? 'vocabulary' : 'first-piece', small: false };
}
