import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EarlyStop, type EarlyStopOptions } from '../../../src/training/stopping/early-stop.ts';
import { watchedValue } from '../../../src/training/stopping/watched-value.ts';

const told = (options: EarlyStopOptions, values: readonly (number | null)[]) => {
  const watch = new EarlyStop(options);
  return values.map((value) => watch.tell(value)).map(({ best, stop }) => (best ? 'best' : stop ? 'stop' : '-')).join(' ');
};

test('higher or lower is better, and a tie is neither', () => {
  assert.equal(told({ better: 'higher', patience: 2 }, [0.5, 0.6, 0.6, 0.55]), 'best best - stop');
  assert.equal(told({ better: 'lower', patience: 2 }, [0.5, 0.6, 0.5, 0.4]), 'best - stop best');
});

test('better by too little is not better', () => {
  assert.equal(told({ better: 'higher', patience: 9, minDelta: 0.1 }, [0.5, 0.59, 0.7, 0.75]), 'best - best -');
  assert.equal(told({ better: 'lower', patience: 9, minDelta: 0.1 }, [0.5, 0.41, 0.3]), 'best - best');
});

test('what does not exist is not better, and is waited for no longer than anything else', () => {
  assert.equal(told({ better: 'higher', patience: 3 }, [null, Number.NaN, 0.1, null, 0.1, 0.05]), '- - best - - stop');
  assert.equal(told({ better: 'lower', patience: 2 }, [null, null]), '- stop');
});

test('a saved state goes on where it was', () => {
  const values = [0.5, 0.7, 0.6, 0.65, 0.69, 0.6];
  for (let cut = 0; cut <= values.length; cut++) {
    const before = new EarlyStop({ better: 'higher', patience: 4 });
    values.slice(0, cut).forEach((value) => { before.tell(value); });
    const after = new EarlyStop({ better: 'higher', patience: 4 });
    after.load(JSON.parse(JSON.stringify(before.state)) as typeof before.state);
    values.slice(cut).forEach((value) => { after.tell(value); });
    assert.deepEqual(after.state, { best: 0.7, seen: 6, since: 4 });
    assert.ok(after.stopped);
  }
});

test('options that make no sense, and a metric that is not there, are refused', () => {
  assert.throws(() => new EarlyStop({ better: 'bigger' as 'higher' }), { code: 'wrong-value' });
  assert.throws(() => new EarlyStop({ better: 'higher', patience: 0 }), { code: 'wrong-value' });
  assert.throws(() => watchedValue({ 'NDCG@5': 1 }, 'NDGC@5'), { code: 'unknown-key', hint: /did you mean "NDCG@5"/ });
});
