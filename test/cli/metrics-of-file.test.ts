import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { metricsOfFile, metricsText } from '../../src/cli/metrics.ts';
import type { Column } from '../../src/core/column.ts';
import { writeParquet } from '../../src/io/parquet.ts';
import { gauc } from '../../src/metrics/gauc.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import { RankedRows } from '../../src/metrics/ranking/ranked-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-metrics-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function parquetOf(name: string, columns: Record<string, Column>): Promise<string> {
  await writeParquet(join(folder, name), columns);
  return join(folder, name);
}

/** 5,000 rows of 300 groups, no two neighbours of the same, scores in eighths. */
const rows = Array.from({ length: 5000 }, (_, row) => ({
  group: (row * 7) % 300, score: ((row * 37) % 9) / 8, label: Number((row * 11) % 13 < 4),
}));
const words = 'gauc,NDCG@5,auc,mrr-first,recall@3,f1@0.5,ece';

function expected(ties?: 'stable' | 'reversed') {
  const groups = Array.from({ length: 300 }, (_, group) => rows.filter((row) => row.group === group));
  return Object.fromEntries(words.split(',').map((word) => {
    const state = parseMetric(word, ties).open();
    for (const group of groups) {
      state.add(new RankedRows(Float64Array.from(group, ({ score }) => score), Uint8Array.from(group, ({ label }) => label)));
    }
    return [word, state.result()];
  }));
}

const csv = (delimiter: string, shown: (label: number) => string = String) =>
  ['group,score,label', ...rows.map(({ group, score, label }) => `u${group},${score},${shown(label)}`), ''].join('\n').replaceAll(',', delimiter);

test('rows in any order, of any file type, give the metrics of their groups to the last bit', async () => {
  const numbers = {
    group: Int32Array.from(rows, ({ group }) => group - 150), score: Float64Array.from(rows, ({ score }) => score),
    label: Int32Array.from(rows, ({ label }) => label),
  };
  const files = [
    await parquetOf('numbers.parquet', numbers),
    await parquetOf('texts.parquet', {
      group: rows.map(({ group }) => `__proto__ ${group}`), score: Float32Array.from(numbers.score), label: Uint8Array.from(numbers.label),
    }),
    await parquetOf('floats.parquet', { ...numbers, label: Float64Array.from(numbers.label) }),
    fileOf('rows.csv', csv(',')),
    fileOf('rows.tsv', csv('\t', (label) => label === 1 ? 'True' : 'False')),
    fileOf('rows.csv.gz', gzipSync(csv(',', (label) => `${label}.0`))),
    fileOf('windows.csv', `\uFEFF${csv(',').replaceAll('\n', '\r\n')}`),
  ];
  const metrics = expected();
  for (const file of files) assert.deepEqual(await metricsOfFile(file, { metrics: words }), { metrics, rows: 5000, groups: 300 }, file);
});

test('row order inside a group is that of the file, where ties ask for it', async () => {
  const file = fileOf('ties.csv', csv(','));
  for (const ties of ['stable', 'reversed'] as const) {
    assert.deepEqual((await metricsOfFile(file, { metrics: words, ties })).metrics, expected(ties));
  }
});

test('columns may have other names, and results are keyed as they were asked for', async () => {
  const file = fileOf('names.csv', 'user,p,click,x\na,0.9,1,z\na,0.1,0,z\nb,0.5,1,z\n');
  const result = await metricsOfFile(file, { metrics: ' GAUC , ndcg@1', by: 'user', score: 'p', label: 'click' });
  assert.deepEqual(result, { metrics: {
    GAUC: { value: 1, groups: 1, leftOut: 1 }, 'ndcg@1': { value: 1, groups: 1, leftOut: 1 },
  }, rows: 3, groups: 2 });
  assert.match(metricsText(result), /GAUC +1\.000000 +1 +1\n.*\n\n3 rows in 2 groups\n$/);
});

test('logits are read through the sigmoid by metrics of probabilities, where it is said', async () => {
  const file = fileOf('logits.csv', 'group,score,label\na,2,1\na,-2,0\n');
  const { logLoss, gauc: order } = (await metricsOfFile(file, { metrics: 'logLoss,gauc', logits: true })).metrics;
  assert.ok(Math.abs(logLoss!.value! - Math.log1p(Math.exp(-2))) < 1e-12);
  assert.equal(order!.value, 1);
  assert.equal((await metricsOfFile(file, { metrics: 'logLoss' })).metrics['logLoss']!.value, null);
});

test('columns may have no name, or names that differ by case alone', async () => {
  const file = fileOf('case.csv', ',group,label,Label,score\n0,a,1,0,0.9\n1,a,0,1,0.1\n');
  for (const [label, value] of [['label', 1], ['Label', 0]] as const) {
    assert.equal((await metricsOfFile(file, { metrics: 'gauc', label })).metrics['gauc']!.value, value);
  }
});

test('a group larger than what is read at a time stays whole', async () => {
  const many = Array.from({ length: 150_000 }, (_, row) => row);
  const scores = Float64Array.from(many, (row) => ((row * 7919) % 1009) / 1009);
  const label = Uint8Array.from(many, (row) => Number((row * 31) % 5 === 0));
  const group = Int32Array.from(many, (row) => row < 10 ? 1 : row < 149_990 ? 2 : 3);
  const result = await metricsOfFile(await parquetOf('large.parquet', { group, score: scores, label }), { metrics: 'gauc' });
  const parts = [[0, 10], [10, 149_990], [149_990, 150_000]].map(([from, until]) => gauc().of(scores.subarray(from, until), label.subarray(from, until))!);
  assert.equal(result.groups, 3);
  assert.ok(Math.abs(result.metrics.gauc!.value! - parts.reduce((sum, value) => sum + value) / 3) < 1e-12);
});

test('a header without rows has no values', async () => {
  const result = await metricsOfFile(fileOf('header.csv', 'group,score,label\n'), { metrics: 'gauc,auc' });
  assert.deepEqual(result, { metrics: { gauc: { value: null, groups: 0, leftOut: 0 }, auc: { value: null, groups: 0, leftOut: 0 } }, rows: 0, groups: 0 });
  assert.match(metricsText(result), /gauc +–/);
});

const table = (line: string) => `group,score,label\na,0.5,1\na,0.25,0\n${line}\nb,0.5,0\n`;

const refused: [what: string, name: string, content: string | Uint8Array, code: string, message: RegExp][] = [
  ['a score NaN', 'nan.csv', table('b,nan,1'), 'malformed', /nan\.csv: row 2 \(line 4\): score is nan, expected a finite number/],
  ['an infinite score', 'inf.csv', table('b,-inf,1'), 'malformed', /row 2 .*score is -inf/],
  ['a score that is text', 'text.tsv', table('b,high,1').replaceAll(',', '\t'), 'malformed', /row 2 \(line 4\): score is high/],
  ['a missing score', 'null.csv', table('b,,1'), 'malformed', /row 2 .*score is NULL/],
  ['a label 2', 'two.csv', table('b,0.1,2'), 'malformed', /row 2 .*label is 2, expected 0 or 1/],
  ['a label 0.5', 'half.csv', table('b,0.1,0.5'), 'malformed', /row 2 .*label is 0\.5/],
  ['a missing group', 'group.csv', table(',0.1,1'), 'malformed', /row 2 .*group is NULL/],
  ['a line with too few fields', 'short.csv', table('b,0.1'), 'malformed', /short\.csv: line 4: found 2 fields, expected 3/],
  ['invalid UTF-8', 'latin.csv', Buffer.from(table('\xe9,0.1,1'), 'latin1'), 'encoding', /latin\.csv: line 4: byte 1 is 0xe9/],
  ['UTF-16', 'utf16.csv', Buffer.from(`\uFEFF${table('b,0.5,1')}`, 'utf16le'), 'encoding', /utf16\.csv: line 1: UTF-16/],
  ['a quote that is never closed', 'open.tsv', 'group\tscore\tlabel\na\t0.5\t1\n"b\t0.5\t1\n', 'malformed', /open\.tsv: line 3: a quote is opened and never closed/],
  ['a column that is there twice', 'twice.csv', 'group,score,label,label\na,1,1,0\n', 'malformed', /twice\.csv: line 1: found column "label" twice/],
  ['a blank first line', 'blank.csv', `\n${table('b,0.5,1')}`, 'malformed', /blank\.csv: line 1: found a blank line, expected the names/],
  ['a file with line ends of the old Macintosh', 'mac.csv', table('b,0.5,1').replaceAll('\n', '\r'), 'malformed', /mac\.csv: line 1: found a lone carriage return/],
  ['a file with line ends of two kinds', 'mixed.csv', table('b,0.5,1\r'), 'malformed', /mixed\.csv: cannot be read/],
  ['a score behind a group of two lines and a blank line', 'lines.csv', table('"b\nb",0.5,1\n\nc,high,1'), 'malformed', /lines\.csv: row 3 \(line 7\): score is high/],
  ['a packed file that is cut short', 'cut.csv.gz', gzipSync(table('b,0.5,1')).subarray(0, 40), 'malformed', /cut\.csv\.gz: cannot be read \(unexpected end of file\)/],
  ['an empty file', 'empty.csv', '', 'empty', /empty\.csv: empty file/],
  ['a file of some other kind', 'notes.txt', 'hello', 'not-parquet', /notes\.txt/],
  ['a missing column', 'column.csv', 'group,scores,label\na,0.5,1\n', 'missing-column', /no column "score"; it has group, scores, label/],
];

for (const [what, name, content, code, message] of refused) {
  test(`${what} is refused`, async () => {
    await assert.rejects(metricsOfFile(fileOf(name, content), { metrics: 'gauc' }), { name: 'DataError', code, message });
  });
}

test('in Parquet the first row that cannot be used is named', async () => {
  const file = await parquetOf('bad.parquet', {
    group: Int32Array.of(9, 5, 1, 7), score: Float32Array.of(0.5, 0.5, Number.NaN, Number.NaN), label: Uint8Array.of(0, 1, 0, 1),
  });
  await assert.rejects(metricsOfFile(file, { metrics: 'gauc' }), { code: 'malformed', message: /bad\.parquet: row 2: score is nan/i });
});

test('a list column is refused with the way out', async () => {
  const file = await parquetOf('lists.parquet', {
    group: Int32Array.of(1), score: { offsets: Int32Array.of(0, 2), values: Float32Array.of(0.5, 0.25) }, label: Uint8Array.of(1),
  });
  await assert.rejects(metricsOfFile(file, { metrics: 'gauc' }), { code: 'column-type', hint: /explode/ });
});

test('a metric that does not exist is refused before the file is opened', async () => {
  await assert.rejects(metricsOfFile('absent.parquet', { metrics: 'guac' }), { code: 'unknown-key', hint: /did you mean "gauc"/ });
  await assert.rejects(metricsOfFile('absent.parquet', { metrics: ' , ' }), { code: 'missing-value' });
  await assert.rejects(metricsOfFile(join(folder, 'absent.csv'), { metrics: 'gauc' }), { code: 'missing-file' });
  await assert.rejects(metricsOfFile(fileOf('near.csv', 'group,scroe,label\na,1,1\n'), { metrics: 'gauc' }), { hint: 'did you mean "scroe"?' });
});
