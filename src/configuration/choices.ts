import { documentSchemas } from '../io/document-schemas.ts';
import type { DocumentName } from '../io/documents.ts';
import { isMapping, keysOf, type Mapping, partAt } from './tree.ts';

/** A mapping that chooses one of several by its key: `optimizer: { adam: {...} }`. */
export interface Choice {
  /** What there is to choose. */
  readonly names: readonly string[];
  /** Keys that go with any choice. */
  readonly beside: readonly string[];
  /** Keys that stand there instead of a choice: what a model is put together from. */
  readonly parts: readonly string[];
  /** Those of them that say that nothing is chosen by name. */
  readonly instead: readonly string[];
}

/** What may stand where in files of one kind, by the schema that they are checked against. */
export interface Grammar {
  /** The choice at a place, if there is one. */
  choiceAt(pointer: string): Choice | undefined;
  /** Keys that the schema has at a place. */
  keysAt(pointer: string): string[];
}

/** Which places hold a choice, and what stands there besides its names. */
export type ChoicesIn = (pointer: string, reference: unknown) => Omit<Choice, 'names'> | undefined;

/** The grammar of documents with a schema. @param choicesIn Told a place and what its schema refers to. */
export function grammarOf(document: DocumentName, choicesIn: ChoicesIn): Grammar {
  const root = documentSchemas[document] as Mapping;
  const followed = (schema: unknown): Mapping => {
    const reference = partAt(schema, ['$ref']);
    if (typeof reference === 'string') return followed(partAt(root, keysOf(reference.slice(1))));
    return isMapping(schema) ? schema : {};
  };
  /** As it is written there: it may refer to another. */
  const schemaAt = (pointer: string): Mapping => keysOf(pointer).reduce((schema, key) => {
    const whole = followed(schema);
    const next = propertiesOf(whole)[key] ?? whole['additionalProperties'];
    return isMapping(next) ? next : {};
  }, root);
  const keysAt = (pointer: string): string[] => Object.keys(propertiesOf(followed(schemaAt(pointer))));
  return {
    keysAt,
    choiceAt(pointer) {
      const besides = choicesIn(pointer, schemaAt(pointer)['$ref']);
      if (!besides) return undefined;
      const others = [...besides.parts, ...besides.beside];
      return { names: keysAt(pointer).filter((key) => !others.includes(key)), ...besides };
    },
  };
}

function propertiesOf(schema: unknown): Mapping {
  const properties = partAt(schema, ['properties']);
  return isMapping(properties) ? properties : {};
}

const beside: Readonly<Record<string, readonly string[]>> = { '/data': ['take'] };
const modelParts = { instead: ['items', 'users', 'predictor'], settings: ['scheme', 'texts', 'width', 'clicks', 'keep', 'probabilities', 'padding', 'inputer', 'flatten', 'tables'] } as const;
const sections = ['/data', '/model', '/optimizer', '/schedule', '/negatives'];
/** What the schema calls parts of a model, and of the vectors that are given for it, wherever they stand. */
const parts = ['#/$defs/encoder', '#/$defs/predictor', '#/$defs/vectors', '#/$defs/textEncoder', '#/$defs/imageEncoder'];

/** Of training configurations. */
export const trainGrammar: Grammar = grammarOf('train-config', (pointer, reference) => {
  if (!sections.includes(pointer) && !parts.includes(reference as string)) return undefined;
  const instead = pointer === '/model' ? modelParts.instead : [];
  return { beside: beside[pointer] ?? [], instead, parts: pointer === '/model' ? [...instead, ...modelParts.settings] : [] };
});

/**
 * The choice at a place of a training configuration, if there is one.
 *
 * @example
 * choiceAt('/optimizer').names // ['adamW', 'adam', 'sgd']
 * choiceAt('/validate') // undefined
 */
export const choiceAt = (pointer: string): Choice | undefined => trainGrammar.choiceAt(pointer);

/** Keys that a training configuration may have at a place. */
export const keysAt = (pointer: string): string[] => trainGrammar.keysAt(pointer);

/** The names that a mapping chooses: one where all is well. */
export const namesIn = ({ names }: Choice, value: Mapping): string[] => Object.keys(value).filter((key) => names.includes(key));

/** Whether a part takes an option: `takes('/model/items/cnn', 'columns')`. */
export const takes = (pointer: string, option: string): boolean => keysAt(pointer).includes(option);
