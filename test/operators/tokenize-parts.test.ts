import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lastValueFrom, of } from 'rxjs';

import { tokenizeParts } from '../../operators/tokenize-parts.ts';
import { batchOf } from '../../src/core/batch.ts';
import { listOf } from '../../src/core/column.ts';
import type { Tokenizer } from '../../src/core/engine.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { operatorContract } from '../../src/testing/operator-contract.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { recbenchYesNoChat } from '../../src/text/prompts/recbench-yes-no-chat.ts';
import { tokenizer as tokenizerOf } from '../../src/text/tokenizer.ts';
import { shared, skipWithout } from '../shared.ts';
import { texts } from './lists.ts';
import { characterTokenizer } from './made-up-nouns.ts';

const tokenizer = characterTokenizer();
const template = { name: 'short', version: 1, render: () => '', parts: { before: ['<'], number: (click: number) => `${click}`, after: '/', candidate: '?', suffix: '>' } };
const rows = (history: string[][], candidates: string[][], first = 0) => batchOf({ historyTexts: texts(history), candidateTexts: texts(candidates) }, history.length, first);
const told = async (history: string[], candidates: string[], atMost: number) => {
  const { columns, rows: kept, faults } = await lastValueFrom(of(rows([history], [candidates])).pipe(tokenizeParts({ template, tokenizer, atMost })));
  return kept.length === 0 ? faults.map(({ code, message }) => `${code}: ${message}`) : (valuesOf(columns.tokens)[0] as number[][]).map((ids) => String.fromCodePoint(...ids));
};

operatorContract(() => tokenizeParts({ template, tokenizer, atMost: 20 }), [rows([['ab', 'c'], []], [['d'], ['e', 'f']]), rows([['g']], [[]], 2)]);

test('the newest clicks are kept while they fit, numbered anew, and every text is cut at a fifth', async () => {
  assert.deepEqual(await told(['aa', 'bb', 'cc'], ['dd', 'e'], 30), ['<1aa/2bb/3cc/?dd>', '<1aa/2bb/3cc/?e>']);
  assert.deepEqual(await told(['aa', 'bb', 'cc'], ['dd', 'e'], 15), ['<1bb/2cc/?dd>', '<1bb/2cc/?e>']);
  assert.deepEqual(await told(['abcdefgh'], ['ijklmnop'], 15), ['<1abc/?ijk>']);
  assert.deepEqual(await told([], ['ab'], 15), ['<?ab>']);
});

test('where not even one click fits the candidate is halved, and a row that does not fit then is set aside', async () => {
  const long = { ...template, parts: { ...template.parts, suffix: '0123456789' } };
  const { columns } = await lastValueFrom(of(rows([['ab']], [['wxyz']])).pipe(tokenizeParts({ template: long, tokenizer, atMost: 18 })));
  assert.equal(String.fromCodePoint(...(valuesOf(columns.tokens)[0] as number[][])[0]!), '<1ab/?w0123456789');
  assert.deepEqual(await told(['ab'], ['cd'], 5), ['too-long: row 0: a prompt does not fit in 5 tokens, with one click and the candidate halved 5 times']);
});

test('[MASK] stands at the end where it is asked for, and is refused where there is none', async () => {
  const masked = tokenizeParts({ template, tokenizer, atMost: 20, mask: true });
  const { columns } = await lastValueFrom(of(rows([['a']], [['b']])).pipe(masked));
  assert.equal(String.fromCodePoint(...(valuesOf(columns.tokens)[0] as number[][])[0]!), '<1a/?b>['); // the made-up tokenizer knows a token by its first letter
  const without: Tokenizer = { ...tokenizer, load: async () => ({ ...await tokenizer.load(), idOf: () => undefined }) };
  await assert.rejects(lastValueFrom(of(rows([['a']], [['b']])).pipe(tokenizeParts({ template, tokenizer: without, atMost: 20, mask: true }))), { code: 'wrong-value', message: /neither \[MASK\] nor <mask>/ });
});

test('a template that does not tell its parts is refused; the parts of RecBench are its text', () => {
  assert.throws(() => tokenizeParts({ template: { name: 'plain', version: 1, render: () => '' }, tokenizer, atMost: 20 }), { name: 'OptionsError', code: 'missing-value', message: /"plain" does not tell its parts/ });
  assert.throws(() => tokenizeParts({ template, tokenizer, atMost: 4 }), { code: 'wrong-value' });
  for (const { render, parts } of [recbenchYesNo, recbenchYesNoChat]) {
    const { before, number, after, candidate, suffix } = parts!;
    assert.equal([...before, number(1), 'A', after, number(2), 'B', after, candidate, 'C', suffix].join(''), render(['A', 'B'], 'C'));
  }
});

interface Run {
  readonly max_len: number;
  readonly rows: readonly { readonly history: readonly string[]; readonly candidate: string; readonly input_ids: readonly number[] }[];
}

for (const [base, rate] of [['llama2', '0.0001'], ['llama2', '0.001'], ['bert-mlm', '0.0001'], ['bert-mlm', '0.001']] as const) {
  const path = `models/goldens/lora/${base}-lr${rate}/golden.json`;
  test(`${base}, rate ${rate}: the prompts that RecBench trains on, to the token`, skipWithout(path), async () => {
    const { max_len: atMost, rows: expected } = JSON.parse(readFileSync(shared(path)!, 'utf8')) as Run;
    const batch = batchOf({
      historyTexts: listOf(expected.flatMap(({ history }) => [...history]), expected.map(({ history }) => history.length)), candidateTexts: listOf(expected.map(({ candidate }) => candidate), expected.map(() => 1)),
    }, expected.length);
    const made = await lastValueFrom(of(batch).pipe(tokenizeParts({ template: recbenchYesNo, tokenizer: tokenizerOf(shared(`models/checkpoints/${base}`)!), atMost, mask: base === 'bert-mlm' })));
    assert.deepEqual((valuesOf(made.columns.tokens) as number[][][]).map(([ids]) => ids), expected.map(({ input_ids }) => input_ids));
  });
}

test('RecBench\'s cases of what is kept, by a tokenizer of words', skipWithout('models/goldens/protocol/sft_packing.json'), async () => {
  const { cases } = JSON.parse(readFileSync(shared('models/goldens/protocol/sft_packing.json')!, 'utf8')) as { readonly cases: readonly { readonly history: string[]; readonly candidate: string; readonly max_len: number; readonly expect: { readonly pieces: readonly string[] } }[] };
  for (const { history, candidate, max_len: atMost, expect } of cases) {
    const pieces: string[] = [];
    const numbered = (piece: string) => pieces.includes(piece) ? pieces.indexOf(piece) : pieces.push(piece) - 1;
    const byWord: Tokenizer = { ...tokenizer, load: async () => ({ ...await tokenizer.load(), encode: (text) => Int32Array.from(text.match(/\S+|\n/g) ?? [], numbered) }) };
    const { columns } = await lastValueFrom(of(rows([history], [[candidate]])).pipe(tokenizeParts({ template: recbenchYesNo, tokenizer: byWord, atMost })));
    assert.deepEqual((valuesOf(columns.tokens)[0] as number[][])[0]!.map((id) => pieces[id]), expect.pieces);
  }
});
