import { createHash, type Hash } from 'node:crypto';

import type { CompiledProgram } from '../../compile/compiled-program.ts';
import type { ItemTable } from '../item-table.ts';
import type { NamedArrays } from '../optimizers/optimizer.ts';

/** Everything that decides the vectors of a catalogue. */
export interface VectorsMadeOf {
  /** What the encoder computes, to the last operation. */
  readonly program: CompiledProgram;
  readonly weights: NamedArrays;
  readonly table: Pick<ItemTable, 'items' | 'columns'>;
}

/** Names item vectors by content: of the encoder's program and weights, and of what each item says of itself; all are float32. */
export function itemVectorsKey({ program, weights, table: { items, columns } }: VectorsMadeOf): string {
  const hash = createHash('sha256').update(`float32 in fours ${items}`).update(program.bytes);
  for (const name of Object.keys(weights).sort()) add(hash.update(`weight ${name} `), weights[name]!);
  for (const name of Object.keys(columns).sort()) {
    const { tokens: { offsets, values }, vocabulary, most } = columns[name]!;
    add(add(hash.update(`column ${name} ${vocabulary} ${most} `), offsets), values);
  }
  return hash.digest('hex').slice(0, 32);
}

function add(hash: Hash, { buffer, byteOffset, byteLength, length }: Float32Array | Int32Array): Hash {
  return hash.update(`${length} `).update(new Uint8Array(buffer, byteOffset, byteLength));
}
