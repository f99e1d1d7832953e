import './no-telemetry.ts';

import { InferenceSession, Tensor } from 'onnxruntime-node';

import { field, joined, numberField, utf8 } from '../../compile/protobuf-fields.ts';

const [rows, columns] = [64, 16];
const types = { uint8: 2, int8: 3, int32: 6 } as const;

/**
 * Whether this processor adds up products of eight bits with a sign without loss. Older ones add two of them in sixteen bits, where the
 * sum may not fit; products without a sign are exact everywhere, and slower here.
 */
export async function addsEightBitsWithSign(): Promise<boolean> {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 4 });
  try {
    const { y } = await session.run({ a: new Tensor('uint8', new Uint8Array(rows).fill(255), [1, rows]), b: new Tensor('int8', new Int8Array(rows * columns).fill(127), [rows, columns]) });
    return (y!.data as Int32Array).every((sum) => sum === rows * 255 * 127);
  } finally {
    await session.release();
  }
}

/** y = a b, in whole numbers. */
const model = joined([
  numberField(1, 8),
  field(7, joined([
    field(1, joined([field(1, utf8('a')), field(1, utf8('b')), field(2, utf8('y')), field(4, utf8('MatMulInteger'))])), field(2, utf8('sums')),
    field(11, value('a', types.uint8, [1, rows])), field(11, value('b', types.int8, [rows, columns])), field(12, value('y', types.int32, [1, columns])),
  ])),
  field(8, numberField(2, 18)),
]);

function value(name: string, type: number, shape: readonly number[]): Uint8Array {
  const sizes = joined(shape.map((size) => field(1, numberField(1, size))));
  return joined([field(1, utf8(name)), field(2, field(1, joined([numberField(1, type), field(2, sizes)])))]);
}
