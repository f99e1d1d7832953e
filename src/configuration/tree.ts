/** What YAML calls a mapping. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Settings, and for each part who wrote it: `nrms.yaml:4`, `--set epochs`. */
export interface Tree {
  readonly value: Mapping;
  /** Of the part that a JSON pointer names, or of the nearest part around it that somebody wrote. */
  placeOf(pointer: string): string;
}

export const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON pointer of a part of `pointer`. */
export const below = (pointer: string, key: string | number): string => `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The JSON pointer of keys from the root. */
export const pointerTo = (keys: readonly string[]): string => keys.reduce(below, '');

/** The keys from the root that a JSON pointer names. */
export const keysOf = (pointer: string): string[] => pointer.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/**
 * A part of plain data, or nothing where there is none.
 *
 * @example
 * partAt({ model: { nrms: { width: 8 } } }, ['model', 'nrms', 'width']) // 8
 */
export function partAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((part, key) => typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? (part as Mapping)[key] : undefined, value);
}
