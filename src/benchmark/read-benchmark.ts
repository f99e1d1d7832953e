import type { Assignment } from '../configuration/assignments.ts';
import { readSections } from '../configuration/read-configuration.ts';
import { checkDocument } from '../io/document.ts';
import type { BenchmarkConfigDocument } from '../io/documents.ts';
import { benchmarkGrammar } from './grammar.ts';

/** A benchmark as a file says it, whole and checked. */
export interface BenchmarkConfiguration {
  readonly config: BenchmarkConfigDocument;
  /** Who wrote a part: `recbench.yaml:4`. */
  placeOf(pointer: string): string;
}

/**
 * Reads a benchmark: the file and its imports, what the command line says, and what references stand for, as `readConfiguration` does of trainings.
 *
 * Errors: `DataError` `schema` naming file, line, key and the nearest valid key; those of `readSections`.
 */
export async function readBenchmark(file: string, assignments: readonly Assignment[] = []): Promise<BenchmarkConfiguration> {
  const { value, placeOf } = await readSections(file, assignments, benchmarkGrammar);
  return { config: checkDocument('benchmark-config', value, { placeOf }), placeOf };
}
