import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawSvg } from '../../src/graph/draw-svg.ts';
import { layOut, size } from '../../src/graph/layout.ts';
import { examplePicture, pictureOfParts } from './example-picture.ts';

test('every part of a graph has one box, and no two boxes touch', () => {
  const { placed, width, height } = layOut(examplePicture);
  assert.equal(placed.length, examplePicture.nodes.length);
  for (const [at, a] of placed.entries()) {
    assert.ok(a.x + size.box <= width && a.y + a.height <= height);
    for (const b of placed.slice(at + 1)) {
      const apart = a.x + size.box < b.x || b.x + size.box < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
      assert.ok(apart, `${a.node.name} and ${b.node.name} overlap`);
    }
  }
});

test('a part stands below the part that feeds it, with room for the columns between them', () => {
  for (const { after, y } of layOut(examplePicture).placed) {
    if (after) assert.ok(y >= after.y + after.height + after.added.length * size.label);
  }
});

test('a picture is a function of the graph alone', () => {
  assert.equal(drawSvg(examplePicture), drawSvg(structuredClone(examplePicture)));
});

test('branches, options and added columns are written out', () => {
  const svg = drawSvg(examplePicture);
  for (const text of ['>llm</text>', '>inFlight: 2</text>', 'itemVectors', 'list&lt;vec&lt;float32&gt;&gt;', '(regroups rows, holds 16)']) {
    assert.ok(svg.includes(text), text);
  }
});

test('names and options from anywhere stay text', () => {
  const hostile = '</title><script>alert("1")</script>\u0000\u001b[31m';
  const svg = drawSvg(pictureOfParts(hostile, { [hostile]: [[hostile, { [hostile]: hostile }, { [hostile]: 'utf8' }]] }));
  assert.ok(!svg.includes('<script'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them, that is the point
  assert.ok(!/[\u0000-\u0008\u000b-\u001f]/.test(svg));
});

test('edges to nowhere and rings are drawn without hanging', () => {
  const [first, second] = examplePicture.nodes;
  const edges = [{ from: first!.id, to: second!.id }, { from: second!.id, to: first!.id }, { from: 'nowhere', to: first!.id }];
  assert.ok(drawSvg({ version: 1, name: 'ring', nodes: [first!, second!], edges }).endsWith('</svg>\n'));
  const options: Record<string, unknown> = {};
  options.self = options;
  assert.ok(drawSvg({ version: 1, name: 'ring', nodes: [{ ...first!, options }], edges: [] }).includes('newsroom'));
});

test('an option that is too long for a line goes on below it, a path is told by its end', () => {
  const options = { engine: { engine: 'onnx', model: 'out/models/tiny-decoder', answers: ['NO', 'YES'], device: 'cpu' } };
  const svg = drawSvg(pictureOfParts('long', { one: [['infer', options, {}]] }));
  assert.ok(svg.includes('>engine: onnx, tiny-decoder,</text>') && svg.includes('>  NO, YES, cpu</text>'));
});

test('more columns than there is room for are counted', () => {
  const adds = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`column${at}`, 'utf8' as const]));
  const svg = drawSvg(pictureOfParts('wide', { one: [['many', {}, adds]] }));
  assert.ok(svg.includes('and 4 more') && !svg.includes('column5'));
});
