import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { namesIn } from '../configuration/choices.ts';
import { placed } from '../configuration/sections/placed.ts';
import type { PlaceOf } from '../configuration/sections/chosen.ts';
import type { Mapping } from '../configuration/tree.ts';
import type { LanguageModel, TextEncoder } from '../core/engine.ts';
import { OptionsError } from '../core/errors.ts';
import type { Identified } from '../core/identity.ts';
import type { Scorer } from '../core/scorer.ts';
import * as engines from '../engines/index.ts';
import { benchmarkGrammar } from './grammar.ts';

/** An engine that a benchmark names, and what is known of it before it is opened. */
export interface NamedEngine<E> {
  readonly name: string;
  readonly engine: E;
  /** What it needs and is not there, in words. */
  missing(): string | undefined;
  /** Of its weights on disk; nothing where they are somebody else's. */
  bytes(): number | undefined;
}

/** How a language model is asked: prompt by prompt, or impression by impression. */
export type Asked = { readonly ask: 'prompts'; readonly engine: LanguageModel }
  | { readonly ask: 'impressions'; readonly engine: Scorer; /** Whether it tells how probable any answer was. */ readonly labelMass: boolean };

/** Those that know nothing of what prompts begin with. */
const askedByPrompt = ['onnx', 'encoderDecoder'];

/**
 * The language model of a section `generative`.
 *
 * Errors: `OptionsError` with its place, for none, for two, and for what the engine finds in its options.
 */
export function languageModelOf(section: Mapping, pointer: string, placeOf: PlaceOf): NamedEngine<Asked> {
  const { engine, ...named } = engineOf<LanguageModel & Scorer>(section, pointer, placeOf);
  const labelMass = (section[named.name] as Mapping)['labelMass'] === true;
  return { ...named, engine: askedByPrompt.includes(named.name) ? { ask: 'prompts', engine } : { ask: 'impressions', engine, labelMass } };
}

/** The encoder of a section `matching`. */
export const encoderOf = (section: Mapping, pointer: string, placeOf: PlaceOf): NamedEngine<TextEncoder> => engineOf<TextEncoder>(section, pointer, placeOf);

function engineOf<E extends Identified>(section: Mapping, pointer: string, placeOf: PlaceOf): NamedEngine<E> {
  const choice = benchmarkGrammar.choiceAt(pointer)!;
  const [name, ...others] = namesIn(choice, section);
  if (name === undefined) throw new OptionsError('missing-value', `${placeOf(pointer)}: no engine is named`, `one of ${choice.names.join(', ')}`);
  if (others.length > 0) throw new OptionsError('wrong-value', `${placeOf(`${pointer}/${others[0]}`)}: the engines are ${[name, ...others].join(' and ')}`, 'leave one');
  const options = section[name] as Mapping;
  const make = (engines as unknown as Readonly<Record<string, (options: Mapping) => E>>)[name]!;
  return {
    name, engine: knowingItself(placed(placeOf(`${pointer}/${name}`), () => make(options))),
    missing: () => missingOf(options),
    bytes: () => bytesOf(weightsIn(options), name.startsWith('onnx') ? /\.onnx/ : /\.safetensors$/),
  };
}

/** Its identity is a hash of its files: found once, whatever the number of cells. */
function knowingItself<E extends Identified>(engine: E): E {
  let found: Promise<object> | undefined;
  return { ...engine, identify: () => found ??= engine.identify().catch((error: unknown) => { found = undefined; throw error; }) };
}

function missingOf(options: Mapping): string | undefined {
  const path = ['folder', 'adapter', 'tokenizer', ...('url' in options ? [] : ['model'])].map((key) => options[key]).find((value) => typeof value === 'string' && !existsSync(value));
  if (path !== undefined) return `${String(path)} is not there`;
  const { keyFrom } = options;
  return typeof keyFrom === 'string' && !process.env[keyFrom] ? `the environment variable ${keyFrom} is not set` : undefined;
}

const weightsIn = ({ folder, model, url }: Mapping): string | undefined => (folder ?? (url === undefined ? model : undefined)) as string | undefined;

function bytesOf(path: string | undefined, weights: RegExp): number | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const isOfIt = path.endsWith('.gguf') ? (name: string) => model(name) === model(basename(path)) : (name: string) => weights.test(name);
  return readdirSync(folder).filter(isOfIt).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** What the parts of a .gguf file have in common; others beside it are other models. */
const model = (name: string): string => name.replace(/-\d{5}-of-/, '');
