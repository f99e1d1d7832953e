import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { benchmarkPage, lede } from '../../src/benchmark/benchmark-page.ts';
import { writeTableParquet } from '../../src/benchmark/table-parquet.ts';
import { tableText } from '../../src/benchmark/table-text.ts';
import { checkDocument } from '../../src/io/document.ts';
import { readParquetColumns } from '../../src/io/parquet.ts';
import { madeUpTable } from './made-up-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-table-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the table of the tests is one that its schema knows', () => {
  checkDocument('benchmark-table', madeUpTable, 'made-up-table.ts');
});

test('on a terminal models stand below their scheme, the best is marked, published values stand below the measured ones', () => {
  assert.equal(tableText(madeUpTable).split('\n\n')[0], `
GAUC                               news   <b>films</b>    mean
generative: asked for YES or NO
  Llama-2                        0.5200        missing
    published                    0.4945
  Llama & Söhne                  0.6100*        0.5900  0.6000
trained on the train split
  nrms                           failed
without a model
  ceiling                        0.9000         0.9000  0.9000`.slice(1));
  assert.match(tableText(madeUpTable), /made-up: GAUC by user, higher is better; 5 cells of 7 done, 1 missing, 1 failed\nnews: 400 candidates, 30 users\n/);
  assert.match(tableText(madeUpTable), /note: news: other users than in MIND\.$/);
});

test('the page has every value in full, tints that leave the ceiling out, links to the runs, and no markup of names', () => {
  const page = benchmarkPage({ table: madeUpTable, times: new Map([['generative/0123456789ab', 61_000]]) });
  assert.doesNotMatch(page, /<b>films|<train>/);
  assert.match(page, /style="--tint:26%"><a class="value" href="generative\/0123456789ab\/page\.html" data-value="0\.61" title="0\.61"><span class="dot">/);
  assert.match(page, /style="--tint:0%"><a class="value" href="baseline\/0123456789ab\/page\.html" data-value="0\.9"/);
  assert.match(page, /<small title="published: 0\.4945">/);
  assert.match(page, /1 min 01 s/);
  assert.match(page, /missing-file<\/code> no &lt;train&gt; split<\/td>.*nrms \(trained\)/);
  assert.equal(benchmarkPage({ table: madeUpTable, times: new Map([['generative/0123456789ab', 61_000]]) }), page);
});

test('one sentence says who leads where', () => {
  assert.equal(lede(madeUpTable), '4 rows by 2 scenarios, 5 of 7 cells done. In GAUC lead Llama & Söhne on news (0.6100).');
  assert.equal(lede({ ...madeUpTable, cells: [] }), '4 rows by 2 scenarios.');
});

test('as Parquet it is one row per cell and metric', async () => {
  await writeTableParquet(join(folder, 'table.parquet'), madeUpTable);
  const { rowCount, columns } = await readParquetColumns(join(folder, 'table.parquet'));
  assert.equal(rowCount, 12);
  const { model, metric, value, published, state } = columns as { model: string[]; metric: string[]; value: Float64Array; published: Float64Array; state: string[] };
  assert.deepEqual([model[0], metric[0], value[0], published[0]], ['Llama-2', 'GAUC', 0.52, 0.4945]);
  assert.deepEqual([metric[1], published[1]], ['AUC', Number.NaN]);
  assert.deepEqual([state[2], metric[2], value[2]], ['missing', '', Number.NaN]);
});
