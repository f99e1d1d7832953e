import assert from 'node:assert/strict';
import { test } from 'node:test';

import { askedTogether } from '../../../src/engines/session/asked-together.ts';

test('who has it open at the same time counts together, and after the last one has left the count begins anew', () => {
  const join = askedTogether();
  const [holding, asking] = [join(), join()];
  asking.asked.prompts += 3;
  asking.leave();
  asking.leave();
  assert.equal(holding.asked.prompts, 3);
  const again = join();
  again.asked.prompts += 2;
  again.leave();
  assert.equal(holding.asked.prompts, 5);
  holding.leave();
  assert.equal(holding.asked.prompts, 5);
  assert.deepEqual(join().asked, { requests: 0, prompts: 0, tokens: 0 });
});

test('another engine counts for itself', () => {
  const [one, other] = [askedTogether()(), askedTogether()()];
  one.asked.requests++;
  assert.equal(other.asked.requests, 0);
});
