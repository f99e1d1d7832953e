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
}

const beside: Readonly<Record<string, readonly string[]>> = { '/data': ['take'] };
const modelParts = ['items', 'users', 'predictor', 'scheme', 'texts', 'width', 'clicks'];
const pointers = ['/data', '/model', '/model/items', '/model/users', '/model/predictor', '/optimizer', '/schedule', '/negatives'];

/**
 * The choice at a place of a training configuration, if there is one.
 *
 * @example
 * choiceAt('/optimizer').names // ['adam', 'adamW', 'sgd']
 * choiceAt('/validate') // undefined
 */
export function choiceAt(pointer: string): Choice | undefined {
  if (!pointers.includes(pointer)) return undefined;
  const parts = pointer === '/model' ? modelParts : [];
  const others = [...parts, ...beside[pointer] ?? []];
  return { names: keysAt(pointer).filter((key) => !others.includes(key)), beside: beside[pointer] ?? [], parts };
}

/** The names that a mapping chooses: one where all is well. */
export const namesIn = ({ names }: Choice, value: Mapping): string[] => Object.keys(value).filter((key) => names.includes(key));

/** Keys that the schema has at a place. */
export function keysAt(pointer: string): string[] {
  return Object.keys(propertiesOf(keysOf(pointer).reduce((schema, key) => followed(propertiesOf(schema)[key]), root)));
}

/** Whether a part takes an option: `takes('/model/items/cnn', 'columns')`. */
export const takes = (pointer: string, option: string): boolean => keysAt(pointer).includes(option);

const root = documentSchemas['train-config'] as Mapping;

function propertiesOf(schema: unknown): Mapping {
  const properties = partAt(schema, ['properties']);
  return isMapping(properties) ? properties : {};
}

function followed(schema: unknown): Mapping {
  const reference = partAt(schema, ['$ref']);
  if (typeof reference === 'string') return followed(partAt(root, keysOf(reference.slice(1))));
  return isMapping(schema) ? schema : {};
}
