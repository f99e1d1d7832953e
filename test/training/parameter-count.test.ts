import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cnn } from '../../src/encoders/cnn.ts';
import { additive } from '../../src/encoders/additive.ts';
import { din } from '../../src/recommenders/din.ts';
import { naml } from '../../src/recommenders/naml.ts';
import { nrms } from '../../src/recommenders/nrms.ts';
import { parameterCount } from '../../src/training/parameter-count.ts';

const texts = { title: { from: 'title', as: 'words' }, category: { from: 'category', as: 'category' } } as const;

test('NAML at a width of 64 has the parameters of the original', () => {
  // Legommenders adds up: convolution 64x64x3+64, linear 64x64+64, two additive attentions of 64x256+256+256; tables of 32,000 and 18.
  const made = { ...naml({ texts, parity: 'legommenders' }), items: cnn({ width: 64, columns: ['sequence', 'single'] }), users: additive({ width: 64 }) };
  const { trained, frozen, parts } = parameterCount(made, { vocabularies: { words: 32_000, category: 18 } });
  const attention = 64 * 256 + 256 + 256;
  assert.equal(parts.items + parts.users + parts.predictor, 64 * 64 * 3 + 64 + 64 * 64 + 64 + 2 * attention);
  assert.deepEqual([parts.tables, frozen, trained], [32_018 * 64, 0, parts.items + parts.users + parts.tables]);
});

test('vectors from outside and running statistics are counted apart, special tokens are trained', () => {
  const given = nrms({ texts, width: 16, tables: { words: { stored: 300 } }, inputer: { sep: true } });
  const { frozen, parts } = parameterCount(given, { vocabularies: { words: 1000, category: 18 } });
  assert.deepEqual([frozen, parts.tables, parts.special], [300_000, 300_000 + 300 * 16 + 16 + 18 * 16, 48]);
  assert.equal(parameterCount(din({ attention: [10] })).frozen, 20);
});

test('without a catalogue there are no rows', () => {
  assert.equal(parameterCount(nrms({ texts, width: 16 })).parts.tables, 0);
  assert.equal(parameterCount(nrms({ texts, width: 16, tables: { words: { stored: 300 } } })).parts.tables, 300 * 16 + 16);
});
