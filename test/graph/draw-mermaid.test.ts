import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawMermaid } from '../../src/graph/draw-mermaid.ts';
import { examplePicture, pictureOfParts } from './example-picture.ts';

test('a graph is drawn node by node and edge by edge', () => {
  const { nodes, edges } = examplePicture;
  const lines = drawMermaid(examplePicture).split('\n');
  assert.equal(lines.filter((line) => /^\s+n\d+(\[|\()/.test(line)).length, nodes.length);
  assert.equal(lines.filter((line) => line.includes('-->')).length, edges.length);
  assert.equal(lines.filter((line) => line.trim() === 'end').length, 4);
  assert.ok(lines.includes('  n0 -->|"+ user, time, history, candidates, labels"| n1'));
  assert.ok(lines.includes('    n13["rebatch<br/>rows: 16"]'));
});

test('a branch inside a branch is a subgraph inside a subgraph', () => {
  const text = drawMermaid(pictureOfParts('nested', { 'llm/small': [['infer', {}, {}]], 'llm/large': [['infer', {}, {}]] }));
  const subgraphs = text.split('\n').filter((line) => line.includes('subgraph'));
  assert.deepEqual(subgraphs.map((line) => line.replace(/bn\w+/, 'b')), [
    '  subgraph b["llm"]', '    subgraph b["small"]', '    subgraph b["large"]',
  ]);
});

test('labels cannot end early, start Markdown, or add a line', () => {
  const hostile = '"]; click n0 "x"\n%%{init}%% `md` end <b>|';
  const text = drawMermaid(pictureOfParts(hostile, { [hostile]: [[hostile, { option: hostile }, { [hostile]: 'utf8' }]] }));
  const plain = drawMermaid(pictureOfParts('a', { a: [['a', { option: 'a' }, { a: 'utf8' }]] }));
  assert.equal(text.split('\n').length, plain.split('\n').length);
  for (const line of text.split('\n').slice(3)) {
    assert.ok((line.match(/"/g) ?? []).length % 2 === 0 && !line.includes('`') && !line.includes('<b>'), line);
  }
});
