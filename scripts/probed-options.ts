import { dirname, join, normalize } from 'node:path';

import { OptionsError } from '../src/core/errors.ts';
import { readText } from './repository.ts';

/** An option of a factory, as its own rules tell it. */
export interface ProbedOption {
  readonly name: string;
  /** Must be given. */
  readonly required: boolean;
  /** What it wants: `a whole number of at least 1`. */
  readonly wants: string;
  /** The comment beside it. */
  readonly about: string;
}

/** What no option wants. */
const wrong = { ' ': null };

type Factory = (options?: object) => unknown;

/**
 * The options of a factory, found by giving it wrong ones: an unknown key is answered by the valid ones, a value that is none by what
 * is wanted. So what an editor offers is what the code takes.
 *
 * @param file Where it is, for the comments of its options.
 */
export function probedOptions(factory: Factory, file: string): ProbedOption[] {
  const names = refusal(factory, { ' ': true }, 'unknown-key')?.hint.match(/[Vv]alid: (.*)$/)?.[1]?.split(', ') ?? [];
  const comments = commentsFrom(file);
  const required = requiredOf(factory, names);
  return [...new Set(names)].map((name) => {
    const refused = refusal(factory, { ...required, [name]: wrong }, 'wrong-value');
    return {
      name, required: name in required, about: comments.get(name) ?? '',
      wants: refused?.message.includes(`"${name}"`) ? refused.hint.replace(/^it wants /, '') : '',
    };
  });
}

/** Options that must be there, with a value that passes for each. */
function requiredOf(factory: Factory, names: readonly string[]): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = {};
  for (let missing = missingIn(factory, given); missing && names.includes(missing.name); missing = missingIn(factory, given)) {
    const { name, wants } = missing;
    if (name in given) break;
    given[name] = passing(wants);
  }
  return given;
}

function missingIn(factory: Factory, given: object): { name: string; wants: string } | undefined {
  const { message = '', hint = '' } = refusal(factory, given, 'missing-value') ?? {};
  const name = /"([^"]+)" is missing/.exec(message)?.[1];
  return name === undefined ? undefined : { name, wants: hint.replace(/^give it /, '') };
}

/** 8, an address that is a text and a path too, or a stand-in for a part that nothing asks anything. */
function passing(wants: string): unknown {
  if (/^an? (encoder|predictor)/.test(wants)) return { name: 'any', width: 8, weights: {}, readsHistory: false, forward: () => {}, toJSON: () => ({}) };
  return /address|path|^a text/.test(wants) ? 'http://127.0.0.1' : 8;
}

function refusal(factory: Factory, options: object, code: OptionsError['code']): OptionsError | undefined {
  try {
    factory(options);
  } catch (error) {
    if (error instanceof OptionsError && error.code === code) return error;
  }
  return undefined;
}

/** Comments of the options that a file, or one that it imports, declares; the nearest wins. */
function commentsFrom(first: string): Map<string, string> {
  const comments = new Map<string, string>();
  const files = [first];
  for (const file of files) {
    const text = readText(file);
    for (const [, comment, name] of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+)\??:/g)) {
      if (!comments.has(name!)) comments.set(name!, comment!.replace(/^\s*\* ?/gm, '').replace(/\s+/g, ' ').trim());
    }
    for (const [, from] of text.matchAll(/from '(\.[^']+\.ts)'/g)) {
      const path = normalize(join(dirname(file), from!));
      if (/^src\/(recommenders|encoders|predictors|training|engines)\//.test(path) && !files.includes(path)) files.push(path);
    }
  }
  return comments;
}
