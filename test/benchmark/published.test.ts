import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { publishedText } from '../../fixtures/make-recbench-published.ts';
import { readText } from '../../scripts/repository.ts';
import { publishedFrom } from '../../src/benchmark/published.ts';
import { shared, skipWithout } from '../shared.ts';

const tables = 'spec/recbench_tables.csv';

test('the published values are those of the tables that they are made of', skipWithout(tables), () => {
  const text = publishedText(readFileSync(shared(tables)!, 'utf8'));
  assert.equal(text, readText('fixtures/recbench-published.csv'));
  assert.throws(() => publishedText(`${text}x`), /the tables begin with/);
});

test('they are 29 rows of 10 data sets, by scheme, model and data set', () => {
  const published = publishedFrom(readText('fixtures/recbench-published.csv'), 'fixtures/recbench-published.csv');
  assert.deepEqual([published.models.size, published.datasets.size], [16, 10]);
  assert.deepEqual([published.valueOf('generative', 'GLM-4', 'H&M'), published.valueOf('matching', 'GLM-4', 'H&M')], [0.7319, 0.6442]);
  assert.equal(published.valueOf('matching', 'GPT-3.5', 'MIND'), undefined);
});

test('a file of another form is told with its line', () => {
  const wrong = (text: string, message: RegExp) => assert.throws(() => publishedFrom(text, 'x.csv'), { code: 'malformed', message });
  wrong('model,value\n', /x\.csv: line 1: found "model,value"/);
  wrong('# a\nscheme,model,dataset,value\n\na,b,c\n', /x\.csv: line 4: "a,b,c" is not four fields/);
  wrong('scheme,model,dataset,value\na,b,c,many\n', /line 2: "many" is no number/);
  wrong('scheme,model,dataset,value\na,b,c,1\na,b,c,2\n', /line 3: a b on c is there twice/);
});
