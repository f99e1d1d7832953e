import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type OnnxGraph, onnxFile } from '../../src/compile/onnx-file.ts';

const graph: OnnxGraph = {
  name: 'add', opset: 17, inputs: [{ name: 'x', type: 'float32', shape: ['rows', 2] }], outputs: [{ name: 'y', type: 'float32', shape: ['rows', 2] }],
  nodes: [{ op: 'Add', inputs: ['x', 'c'], outputs: ['y'], attributes: { kind: { text: 'é' }, by: { ints: [-1, 2] }, to: { int: 0 }, at: { float: 0.5 } } }],
  constants: [{ name: 'c', shape: [2], values: Float32Array.of(1, 2) }], about: 'made up',
};

test('the same graph gives the same bytes', () => {
  assert.deepEqual(onnxFile(graph), onnxFile(structuredClone(graph)));
});

test('fields bear the numbers of the published format', () => {
  const hex = Buffer.from(onnxFile(graph)).toString('hex');
  const text = (value: string) => Buffer.from(value).toString('hex');
  assert.ok(hex.startsWith(`0808` + `1205${text('rxrec')}` + `3207${text('made up')}`), 'ir_version 1, producer_name 2, doc_string 6');
  assert.ok(hex.includes(`0a0178` + `0a0163` + `120179` + `1a0179` + `2203${text('Add')}`), 'node: input 1, output 2, name 3, op_type 4');
  assert.ok(hex.includes(`0a02${text('by')}` + '42' + '0b' + 'ffffffffffffffffff01' + '02' + 'a00107'), 'attribute: ints 8, type 20');
  assert.ok(hex.includes(`0a02${text('to')}` + 'a00102'), 'attribute: an int of 0 is left out, its type is not');
  assert.ok(hex.includes(`0a0102` + `1001` + `420163` + `4a08` + '0000803f00000040'), 'tensor: dims 1, data_type 2, name 8, raw_data 9');
  assert.ok(hex.endsWith('42021011'), 'opset_import 8: version 2');
});
