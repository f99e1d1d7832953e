/** Items that nobody clicked in training, on Amazon games: what is said of them tells, what was clicked does not. Minutes of training. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { type ColdResult, measured, sets } from '../../bench/real-data/cold-items.ts';
import { shared, skipWithout } from '../shared.ts';

const raw = 'data/amazon-games';
const options = skipWithout(raw);
const { prepare, texts, from } = sets['amazon-games']!;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxrec-cold-'));
  if (options.skip === false) await prepare(shared(raw)!, folder);
});
after(() => rm(folder, { recursive: true, force: true }));

const found = new Map<string, ColdResult>();
async function resultOf(name: string): Promise<ColdResult> {
  const result = found.get(name) ?? await measured(folder, name, { texts, from, seed: 1, impressions: 6000, epochs: 3 });
  found.set(name, result);
  return result;
}

test('popularity and the nearest items cannot tell cold items apart', options, async () => {
  for (const name of ['popularity', 'item-kNN']) assert.equal((await resultOf(name)).cold, 0.5);
});

for (const name of ['nrms', 'naml', 'dcn']) {
  test(`${name} from titles ranks cold items better than popularity, and than itself from item numbers`, options, async (t) => {
    const { cold, warm } = await resultOf(name);
    const byNumber = (await resultOf(name === 'dcn' ? 'dcn-id' : 'nrms-id')).cold;
    t.diagnostic(`cold ${cold.toFixed(4)}, warm ${warm.toFixed(4)}, by numbers ${byNumber.toFixed(4)}`);
    assert.ok(cold > 0.55, `GAUC of cold items ${cold}`);
    assert.ok(cold > byNumber + 0.05, `${cold}, and ${byNumber} by number`);
  });
}
