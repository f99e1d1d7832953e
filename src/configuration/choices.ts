import { documentSchemas } from '../io/document-schemas.ts';
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

const beside: Readonly<Record<string, readonly string[]>> = { '/data': ['take'] };
const modelParts = { instead: ['items', 'users', 'predictor'], settings: ['scheme', 'texts', 'width', 'clicks'] } as const;
const sections = ['/data', '/model', '/optimizer', '/schedule', '/negatives'];
/** What the schema calls parts of a model, wherever they stand. */
const parts = ['#/$defs/encoder', '#/$defs/predictor'];

/**
 * The choice at a place of a training configuration, if there is one.
 *
 * @example
 * choiceAt('/optimizer').names // ['adamW', 'adam', 'sgd']
 * choiceAt('/validate') // undefined
 */
export function choiceAt(pointer: string): Choice | undefined {
  if (!sections.includes(pointer) && !parts.includes(schemaAt(pointer)['$ref'] as string)) return undefined;
  const instead = pointer === '/model' ? modelParts.instead : [];
  const own = pointer === '/model' ? [...instead, ...modelParts.settings] : [];
  const others = [...own, ...beside[pointer] ?? []];
  return { names: keysAt(pointer).filter((key) => !others.includes(key)), beside: beside[pointer] ?? [], parts: own, instead };
}

/** The names that a mapping chooses: one where all is well. */
export const namesIn = ({ names }: Choice, value: Mapping): string[] => Object.keys(value).filter((key) => names.includes(key));

/** Keys that the schema has at a place. */
export function keysAt(pointer: string): string[] {
  return Object.keys(propertiesOf(followed(schemaAt(pointer))));
}

/** Whether a part takes an option: `takes('/model/items/cnn', 'columns')`. */
export const takes = (pointer: string, option: string): boolean => keysAt(pointer).includes(option);

const root = documentSchemas['train-config'] as Mapping;

/** As it is written there: it may refer to another. */
const schemaAt = (pointer: string): Mapping => keysOf(pointer).reduce((schema, key) => {
  const next = propertiesOf(followed(schema))[key];
  return isMapping(next) ? next : {};
}, root);

function propertiesOf(schema: unknown): Mapping {
  const properties = partAt(schema, ['properties']);
  return isMapping(properties) ? properties : {};
}

function followed(schema: unknown): Mapping {
  const reference = partAt(schema, ['$ref']);
  if (typeof reference === 'string') return followed(partAt(root, keysOf(reference.slice(1))));
  return isMapping(schema) ? schema : {};
}
