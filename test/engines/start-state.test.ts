import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { embed } from '../../operators/embed.ts';
import { scoreDot } from '../../operators/score-dot.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import { startState } from '../../src/engines/start-state.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { madeUpCheckpoint, tinyT5 } from '../transformers/made-up-checkpoint.ts';

const folder = madeUpCheckpoint(tinyT5, { name: (weight) => weight });
engineContract('a made-up T5', () => startState({ folder, threads: 1 }), { texts: ['a b c', 'b', 'c c', 'a a a a b'] });

interface Golden {
  readonly matching: readonly { readonly user: { readonly text: string }; readonly item: { readonly text: string }; readonly dot: number }[];
}

test('a P5 folder matches users and items as its reference does', skipWithout('models/checkpoints/t5'), async () => {
  const { matching } = JSON.parse(readFileSync(shared('models/goldens/scores/t5.json')!, 'utf8')) as Golden;
  const batch = batchOf({ userText: matching.map(({ user }) => user.text), itemTexts: listOf(matching.map(({ item }) => item.text), matching.map(() => 1)) }, matching.length);
  const encoder = startState({ folder: shared('models/checkpoints/t5')!, threads: 1 });
  const { columns: { scores } } = await lastValueFrom(of(batch).pipe(embed({ encoder, protocol: 'recbench' }), scoreDot()));
  matching.forEach(({ dot }, at) => { assert.ok(Math.abs(scores.values[at]! - dot) < 1e-4 * Math.max(1, Math.abs(dot)), `${scores.values[at]} instead of ${dot}`); });
});
