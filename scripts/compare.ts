import assert from 'node:assert/strict';
import { isObservable, lastValueFrom, toArray } from 'rxjs';

export type Expectation = { readonly equals: unknown } | { readonly throws: string } | { readonly startsWith: string };

/** Compares what an example gives with what it says. An Observable gives the list of its values, a typed array the list of its numbers. */
export async function compare(example: () => Promise<unknown>, expected: Expectation): Promise<void> {
  if ('throws' in expected) return assert.rejects(example, ({ name }: Error) => name === expected.throws);
  const result = await example();
  const value = plain(isObservable(result) ? await lastValueFrom(result.pipe(toArray())) : result);
  if ('startsWith' in expected) assert.ok(String(value).startsWith(expected.startsWith), `${String(value)} is not ${expected.startsWith}...`);
  else assert.deepEqual(value, plain(expected.equals));
}

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as unknown as Iterable<unknown>)];
  if (value instanceof Map || value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}
