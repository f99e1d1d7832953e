import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { tokenizer } from '../../src/text/tokenizer.ts';
import { shared, skipWithout } from '../shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxrec-tokenizer-'));
after(() => rmSync(folder, { recursive: true }));

/** A whole-word vocabulary in which `<eos>` is a special token. */
function words(name: string, changes: object = {}): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({
    added_tokens: [{ id: 0, content: '<unk>', special: true }, { id: 1, content: '<eos>', special: true }],
    normalizer: null, pre_tokenizer: { type: 'WhitespaceSplit' }, decoder: null,
    post_processor: { type: 'TemplateProcessing', single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '<eos>', type_id: 0 } }], pair: [], special_tokens: {} },
    truncation: { max_length: 2, strategy: 'LongestFirst', stride: 0 }, padding: { strategy: { Fixed: 8 } },
    model: { type: 'WordPiece', unk_token: '<unk>', continuing_subword_prefix: '##', max_input_chars_per_word: 100,
      vocab: { '<unk>': 0, '<eos>': 1, a: 2, '<': 3, '##e': 4, '##o': 5, '##s': 6, '##>': 7, '##unk>': 8, '##__proto__': 9, b: 10 } },
    ...changes,
  }));
  return path;
}

const cases = 'models/goldens/scores';

test('gives the ids of the reference for every checkpoint', skipWithout(cases), async (t) => {
  for (const name of readdirSync(shared(cases)!).map((file) => file.replace('.json', ''))) {
    const golden = JSON.parse(readFileSync(shared(`${cases}/${name}.json`)!, 'utf8')) as
      { tokenizer_cases: readonly { text: string; ids: readonly number[]; ids_special: readonly number[] }[] };
    const { encode, before, after } = await tokenizer(shared(`models/checkpoints/${name}`)!).load();
    const wrong = golden.tokenizer_cases.filter(({ text, ids, ids_special: special }) =>
      [...encode(text)].join() !== ids.join() || [...before, ...encode(text), ...after].join() !== special.join());
    assert.deepEqual(wrong.map(({ text }) => text), [], name);
    t.diagnostic(`${name}: ${golden.tokenizer_cases.length - wrong.length} of ${golden.tokenizer_cases.length}`);
  }
});

test('a special token spelled in data becomes ordinary pieces, for every checkpoint', skipWithout(cases), async () => {
  for (const name of readdirSync(shared(cases)!).map((file) => file.replace('.json', ''))) {
    const path = shared(`models/checkpoints/${name}`)!;
    const { encode, idOf } = await tokenizer(path).load();
    const { added_tokens: added } = JSON.parse(readFileSync(join(path, 'tokenizer.json'), 'utf8')) as
      { added_tokens: readonly { content: string; special: boolean }[] };
    for (const { content } of added.filter(({ special }) => special)) {
      const ids = [...encode(`A ${content} b`, { asText: true })];
      const isUnknown = /^.?unk.?$/i.test(content); // a character without a piece is rightly told by it
      assert.ok(isUnknown || !ids.includes(idOf(content)!), `${name}: ${content} in ${ids}`);
      assert.deepEqual(encode('A plain b', { asText: true }), encode('A plain b'));
    }
  }
});

test('special tokens are found in text only where they are meant', async () => {
  const { encode } = await tokenizer(words('specials')).load();
  assert.deepEqual([...encode('a <eos>')], [2, 1]);
  assert.deepEqual([...encode('a <eos>', { asText: true })], [2, 3, 4, 5, 6, 7]);
  assert.deepEqual([...encode('<unk> zzz', { asText: true })], [3, 8, 0]);
});

test('neither truncation nor padding of the file is applied', async () => {
  const { encode, before, after, unknown, idOf } = await tokenizer(words('cut')).load();
  assert.deepEqual([...encode('a b a b')], [2, 10, 2, 10]);
  assert.deepEqual([[...before], [...after]], [[], [1]]);
  assert.deepEqual([unknown, idOf('b'), idOf('c'), idOf('__proto__'), idOf('##__proto__')], [0, 10, undefined, undefined, 9]);
  assert.deepEqual([...encode('')], []);
  const bare = tokenizer(words('bare'), { special: false });
  assert.deepEqual([(await bare.load()).after.length, (await bare.load()).before.length], [0, 0]);
  assert.notDeepEqual(await bare.identify(), await tokenizer(words('cut')).identify());
});

test('what was seen is not cut again, and what is kept is bounded', async () => {
  const { encode } = await tokenizer(words('kept'), { keepCharacters: 400 }).load();
  const first = encode('a b');
  assert.equal(encode('a b'), first);
  for (let i = 0; i < 20; i++) encode('a '.repeat(i));
  assert.notEqual(encode('a b'), first);
  assert.deepEqual(encode('a b'), first);
  const long = 'a '.repeat(1000);
  assert.equal(encode(long).length, 1000);
});

test('a folder is read once, and identified by the content of its files', async () => {
  const one = tokenizer(words('one'));
  assert.equal(one.load(), one.load());
  assert.deepEqual(await one.identify(), await tokenizer(words('two')).identify());
  const other = words('three', { added_tokens: [] });
  assert.notDeepEqual(await one.identify(), await tokenizer(other).identify());
});

test('a folder without tokenizer is refused with what was looked for and found', async () => {
  writeFileSync(join(folder, 'model.onnx'), 'x');
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(100));
  await assert.rejects(tokenizer(folder).load(), ({ name, code, message, hint }) => {
    assert.deepEqual([name, code], ['EngineError', 'missing-tokenizer']);
    assert.match(message, /neither tokenizer\.json nor a vocabulary of llama2\.c.*found .*model\.onnx/);
    assert.match(hint, /tokenizer\.json/);
    return true;
  });
  await assert.rejects(tokenizer(join(folder, 'nowhere')).load(), { code: 'missing-tokenizer', message: /nowhere: there is no such folder/ });
  await assert.rejects(tokenizer(join(folder, 'weights.bin')).load(), { code: 'missing-tokenizer' });
});

test('a damaged tokenizer.json is told with its path and what is wrong', async () => {
  const path = join(folder, 'damaged.json');
  for (const [text, found] of [['{"model":', /JSON/], ['[]', /no JSON object/], ['{}', /no `model`/], ['{"model":{"type":"Magic"}}', /Magic/]] as const) {
    writeFileSync(path, text);
    await assert.rejects(tokenizer(path).load(), ({ code, message }) => code === 'load' && message.includes('damaged.json') && found.test(message));
  }
});

test('a tokenizer.json that is too long or nests too deep is refused before it is parsed', async () => {
  const path = join(folder, 'hostile.json');
  writeFileSync(path, `{"model":${'['.repeat(100)}${']'.repeat(100)}}`);
  await assert.rejects(tokenizer(path).load(), { code: 'load', message: /hostile.json is not a tokenizer.json: it nests deeper than 64/ });
  truncateSync(path, 128 * 2 ** 20 + 1); // sparse
  await assert.rejects(tokenizer(path).load(), { code: 'load', message: /it has 134217729 bytes, at most 134217728/ });
});

test('a tokenizer that failed to load can be loaded once the file is there', async () => {
  const path = join(folder, 'later.json');
  const late = tokenizer(path);
  await assert.rejects(late.load(), { code: 'missing-tokenizer' });
  words('later');
  assert.deepEqual([...(await late.load()).encode('a')], [2]);
});
