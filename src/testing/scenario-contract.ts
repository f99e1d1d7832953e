import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { type Batch, type Columns, sourceRow } from '../core/batch.ts';
import { type Column, columnTypeOf, type List, rowCountOf, sliceColumn, takeColumn } from '../core/column.ts';
import { type Impressions, impressionShape, type Scenario, type Split } from '../core/scenario.ts';
import { prepare } from '../scenarios/prepare.ts';
import { type Prepared, prepared } from '../scenarios/prepared.ts';
import type { Manifest } from '../scenarios/preparing/manifest.ts';

/**
 * What every scenario must do, as tests of the running file.
 *
 * | law                                                                      |
 * |--------------------------------------------------------------------------|
 * | preparing twice gives the same bytes                                     |
 * | batches follow one another without a gap and have the columns they said  |
 * | opening at any row gives the same rows                                   |
 * | lists agree in length, labels are 0 or 1, every user and item exists     |
 * | every item of a history or of the candidates has a text                  |
 * | the manifest counts what is there                                        |
 *
 * @param from small raw files; empty for a generator
 */
export function scenarioContract<O extends object>(
  scenario: Scenario<O>, { from, options = {}, label = scenario.name }: { from: string; options?: Partial<O>; label?: string },
): void {
  let folder: string;
  let manifest: Manifest;
  const splits = () => Object.keys(manifest.splits) as Split[];
  const source = (split: Split, batchRows = 3): Prepared => prepared(join(folder, 'a'), { split, batchRows });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxrec-scenario-'));
    manifest = await prepare(scenario, { from, to: join(folder, 'a'), options });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test(`${label}: preparing twice gives the same bytes`, async () => {
    const again = join(folder, 'b');
    await prepare(scenario, { from, to: again, options });
    await prepare(scenario, { from, to: again, options });
    const names = (await readdir(again)).sort();
    assert.deepEqual(names, (await readdir(join(folder, 'a'))).sort());
    for (const name of names) assert.deepEqual(await readFile(join(again, name)), await readFile(join(folder, 'a', name)), name);
  });

  test(`${label}: batches follow one another and have the columns they said`, async () => {
    for (const split of splits()) {
      const { spec, open, count } = source(split);
      for (const [name, type] of Object.entries(impressionShape)) assert.equal(spec.adds[name], type, name);
      let next = 0;
      for await (const batch of open(0)) {
        assert.equal(batch.span.first, next);
        assert.ok(batch.rows.length <= spec.batchRows);
        assert.deepEqual(Array.from(batch.rows, (_, at) => sourceRow(batch, at)), Array.from(batch.rows, (_, at) => next + at));
        for (const [name, type] of Object.entries(spec.adds)) {
          const column = (batch.columns as unknown as Record<string, Column>)[name]!;
          assert.deepEqual([columnTypeOf(column), rowCountOf(column)], [type, batch.rows.length], name);
        }
        next = batch.span.end;
      }
      assert.equal(next, await count());
    }
  });

  test(`${label}: opening at any row gives the same rows`, async () => {
    for (const split of splits()) {
      const rows = await rowsOf(source(split, 4), 0);
      const steps = Math.max(1, Math.floor(rows.length / 12));
      for (let from = 0; from <= rows.length; from += steps) {
        assert.deepEqual(await rowsOf(source(split, 3), from), rows.slice(from));
        assert.deepEqual(await rowsOf(source(split, 5), from, from + 2), rows.slice(from, from + 2));
      }
    }
  });

  test(`${label}: lists agree, labels are 0 or 1, and every user and item exists and has a text`, async () => {
    for (const split of splits()) {
      const { items, users, open } = source(split, 64);
      const [{ count, texts, ids }, { ids: userIds }] = [await items.load(), await users.load()];
      assert.equal(new Set(ids).size, count);
      assert.equal(new Set(userIds).size, userIds.length);
      for await (const { columns } of open(0)) checkRows(columns, texts, userIds.length);
    }
  });

  test(`${label}: the manifest counts what is there`, async () => {
    let [impressions, rows, positives] = [0, 0, 0];
    for (const split of splits()) {
      let here = 0;
      for await (const { columns: { labels }, rows: held } of source(split, 64).open(0)) {
        here += held.length;
        const values = labels.values.subarray(labels.offsets[0]!, labels.offsets[held.length]!);
        rows += values.length;
        for (const value of values) positives += value;
      }
      assert.equal(manifest.splits[split]!.impressions, here);
      impressions += here;
    }
    const { counts } = manifest;
    assert.deepEqual([counts.impressions, counts.rows, counts.positives], [impressions, rows, positives]);
  });
}

function checkRows({ user, history, candidates, labels, ...others }: Columns<typeof impressionShape>, texts: readonly string[], users: number): void {
  for (const number of user) assert.ok(number >= 0 && number < users, `user ${number} of ${users}`);
  assert.deepEqual(lengths(labels), lengths(candidates));
  const probabilities = (others as unknown as { probabilities?: List<Float32Array> }).probabilities;
  if (probabilities) assert.deepEqual(lengths(probabilities), lengths(candidates));
  for (const length of lengths(candidates)) assert.ok(length > 0, 'an impression without candidates');
  for (const value of within(labels)) assert.ok(value === 0 || value === 1, `label ${value}`);
  for (const list of [history, candidates]) for (const item of within(list)) assert.ok(texts[item], `item ${item} has no text`);
}

const lengths = ({ offsets }: List<unknown>): number[] => Array.from(offsets.subarray(1), (end, row) => end - offsets[row]!);

const within = <T extends Int32Array | Uint8Array>({ offsets, values }: List<T>): T =>
  values.subarray(offsets[0]!, offsets[offsets.length - 1]!) as T;

/** Every row by itself, as fresh columns. */
async function rowsOf(source: Prepared, from: number, until?: number): Promise<object[]> {
  const rows: object[] = [];
  for await (const batch of source.open(from, until) as AsyncIterable<Batch<Impressions>>) {
    for (let at = 0; at < batch.rows.length; at++) {
      rows.push(Object.fromEntries(Object.entries(batch.columns as Record<string, Column>)
        .map(([name, column]) => [name, takeColumn(sliceColumn(column, at, at + 1), [0])])));
    }
  }
  return rows;
}
