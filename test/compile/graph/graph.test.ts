import assert from 'node:assert/strict';
import { test } from 'node:test';

import { finishedGraph } from '../../../src/compile/graph/finished-graph.ts';
import { Graph, type Value } from '../../../src/compile/graph/graph.ts';

const finished = (graph: Graph, outputs: Record<string, Value>) => finishedGraph(graph, { name: 'made up', outputs, sizeText: (size) => size === 4001 ? 'B' : size });

test('the same operation on the same values is there once', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  assert.equal(graph.node('Exp', [x], [2]), graph.node('Exp', [x], [2]));
  assert.notEqual(graph.node('Sum', [x], [2], { axis: { int: 0 } }), graph.node('Sum', [x], [2], { axis: { int: 1 } }));
  assert.equal(graph.nodes.length, 3);
});

test('small constants are shared by content, type and shape', () => {
  const graph = new Graph();
  assert.equal(graph.ints([1, 2]), graph.ints([1, 2]));
  assert.notEqual(graph.ints([1], [1]), graph.ints([1], []));
  assert.notEqual(graph.scalar('float32', 1), graph.scalar('int32', 1));
});

test('zero and minus zero are not the same constant', () => {
  const graph = new Graph();
  assert.notEqual(graph.scalar('float32', 0), graph.scalar('float32', -0));
});

test('what no output needs is left out: nodes, inputs, constants', () => {
  const graph = new Graph();
  const [x, unread] = [graph.input('x', 'float32', [4001, 2]), graph.input('unread', 'float32', [2])];
  graph.node('Add', [unread, graph.scalar('float32', 1)], [2]);
  const { inputs, outputs, nodes, constants } = finished(graph, { y: graph.node('Exp', [x], [4001, 2]) });
  assert.deepEqual(nodes.map(({ op, inputs, outputs }) => ({ op, inputs, outputs })), [{ op: 'Exp', inputs: ['x'], outputs: ['y'] }]);
  assert.deepEqual(inputs, [{ name: 'x', type: 'float32', shape: ['B', 2] }]);
  assert.deepEqual([outputs, constants], [[{ name: 'y', type: 'float32', shape: ['B', 2] }], []]);
});

test('an output that is an input, a constant or another output is a copy of it', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  const y = graph.node('Exp', [x], [2]);
  const { nodes } = finished(graph, { same: x, y, again: y, one: graph.scalar('float32', 1) });
  assert.deepEqual(nodes.map(({ op, inputs, outputs }) => [op, ...inputs, ...outputs]), [
    ['Exp', 'x', 'y'], ['Identity', 'x', 'same'], ['Identity', 'y', 'again'], ['Identity', 'c1', 'one'],
  ]);
});
