import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { readDelimited } from '../../src/io/delimited.ts';
import { openRaw } from '../../src/io/raw-folder.ts';
import { fitPrompt } from '../../src/text/fit.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { tokenizer } from '../../src/text/tokenizer.ts';
import { shared, skipWithout } from '../shared.ts';

const golden = 'models/goldens/e2e/ml-latest-small.json';
const movies = 'data/ml-latest-small/ml-latest-small.zip';

interface Golden {
  readonly slicer: number;
  readonly rows: readonly { readonly item: number; readonly history: readonly number[] }[];
  readonly runs: readonly { readonly checkpoint: string; readonly max_len: number; readonly rows: readonly (readonly [number, number, number, string])[] }[];
}

test('prompts of MovieLens are RecBench\'s, to the letter and to the token', skipWithout(golden, movies), async (t) => {
  const { slicer, rows, runs } = JSON.parse(readFileSync(shared(golden)!, 'utf8')) as Golden;
  const titles = await readTitles(shared(movies)!);
  const { render } = recbenchYesNo;
  for (const { checkpoint, max_len: atMost, rows: expected } of runs) {
    const { encode } = await tokenizer(shared(`models/checkpoints/${checkpoint}`)!).load();
    const found = rows.map(({ item, history }) => {
      const shown = history.slice(slicer).map((clicked) => titles.get(clicked)!);
      const fitted = fitPrompt({ history: shown, candidate: titles.get(item)!, render, countTokens: (text) => encode(text).length, atMost })!;
      return [fitted.tokens, fitted.kept, fitted.rounds, createHash('sha1').update(fitted.text).digest('hex').slice(0, 12)];
    });
    assert.deepEqual(found, expected, `${checkpoint} at ${atMost}`);
    t.diagnostic(`${checkpoint} at most ${atMost} tokens: ${found.length} prompts, ${found.filter(([, kept]) => kept !== 20).length} with less than 20 clicks`);
  }
});

async function readTitles(path: string): Promise<Map<number, string>> {
  const raw = await openRaw(path);
  const titles = new Map<number, string>();
  const file = raw.find('movies.csv')!;
  for await (const { columns } of readDelimited(file, { delimiter: ',', quote: true, header: true, fields: 3, onFault: () => {} })) {
    columns[0]!.forEach((id, at) => { titles.set(Number(id), columns[1]![at]!); });
  }
  await raw.close();
  return titles;
}
