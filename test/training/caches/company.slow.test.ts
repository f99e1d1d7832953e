/** Every named recommender in its forms, and some as wide as they are used: `company.test.ts` says what of. */
import { test } from 'node:test';

import { factories, formsOf, sameBits } from './same-bits.ts';

for (const { name, factory } of factories) {
  for (const [form, recommender] of formsOf(factory)) {
    test(`${name}, ${form}: a score has the same bits whatever is asked with it and before`, () => sameBits(recommender));
  }
}

for (const { name, factory } of factories.filter(({ name }) => ['nrms', 'fastformer', 'dcn', 'din', 'miner', 'lstur'].includes(name))) {
  test(`${name}, 64 wide with 50 clicks: a score has the same bits whatever is asked with it and before`, () => sameBits(factory({ width: 64, clicks: 50 })));
}
