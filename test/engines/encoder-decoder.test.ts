import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { infer } from '../../operators/infer.ts';
import { scoreYesNo } from '../../operators/score-yes-no.ts';
import { tokenize } from '../../operators/tokenize.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import { encoderDecoder } from '../../src/engines/encoder-decoder.ts';
import { engineContract } from '../../src/testing/engine-contract.ts';
import { shared, skipWithout } from '../shared.ts';
import { madeUpCheckpoint, tinyBert, tinyT5 } from '../transformers/made-up-checkpoint.ts';

const folder = madeUpCheckpoint(tinyT5, { name: (weight) => weight });
engineContract('a made-up T5', () => encoderDecoder({ folder, threads: 1 }), { texts: ['a b c', 'b', 'c c', 'a a a a b'] });

test('a model of another kind is refused, and both kinds are named', async () => {
  const bert = encoderDecoder({ folder: madeUpCheckpoint(tinyBert, { name: (weight) => weight }) });
  await assert.rejects(bert.open(), { code: 'load', message: /the family "bert" is of the kind "encoder", and encoderDecoder runs encoders with a decoder/ });
  assert.throws(() => encoderDecoder({ folder, answers: [] }), { code: 'wrong-value' });
});

test('a tensor that is missing is named when it is opened', async () => {
  const incomplete = madeUpCheckpoint(tinyT5, { name: (weight) => weight === 'shared.weight' ? undefined : weight });
  await assert.rejects(encoderDecoder({ folder: incomplete }).open(), { code: 'tensor-names', message: /no tensor for shared\.weight/ });
});

interface Golden {
  readonly prompts: readonly { readonly text: string; readonly p_yes: number }[];
}

test('a P5 folder answers prompts as its reference does', skipWithout('models/checkpoints/t5'), async () => {
  const { prompts } = JSON.parse(readFileSync(shared('models/goldens/scores/t5.json')!, 'utf8')) as Golden;
  const engine = encoderDecoder({ folder: shared('models/checkpoints/t5')!, threads: 1 });
  const batch = batchOf({ prompts: listOf(prompts.map(({ text }) => text), prompts.map(() => 1)) }, prompts.length);
  const { columns: { scores } } = await lastValueFrom(of(batch).pipe(tokenize({ tokenizer: engine.tokenizer, protocol: 'recbench' }), infer({ engine }), scoreYesNo()));
  prompts.forEach(({ p_yes }, at) => { assert.ok(Math.abs(scores.values[at]! - p_yes) < 1e-4, `${scores.values[at]} instead of ${p_yes}`); });
});
