import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fitImpression, type FitPromptOptions, type FittedPrompt, fitPrompt, fitText } from '../../src/text/fit.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { recbenchYesNoChat } from '../../src/text/prompts/recbench-yes-no-chat.ts';
import { shared, skipWithout } from '../shared.ts';

interface Case {
  readonly id: string;
  readonly system: 'SIMPLE' | 'CHAT';
  readonly max_len: number;
  readonly history: readonly string[];
  readonly candidate: string;
  readonly expect: { readonly text: string | null; readonly n_tokens: number | null; readonly kept: number; readonly rounds: number };
}

const goldens = 'models/goldens/protocol/truncation.json';
// biome-ignore lint/suspicious/noControlCharactersInRegex: what Python splits at
const words = (text: string) => text.split(/[\s\x1c-\x1f\x85]+/u).filter((word) => word !== '').length;
const { render } = recbenchYesNo;

test('agrees with RecBench on every case of the truncation goldens', skipWithout(goldens), () => {
  const { cases } = JSON.parse(readFileSync(shared(goldens)!, 'utf8')) as { cases: readonly Case[] };
  assert.equal(cases.length, 27);
  for (const { id, system, max_len: atMost, history, candidate, expect } of cases) {
    const template = system === 'SIMPLE' ? recbenchYesNo : recbenchYesNoChat;
    const fitted = fitPrompt({ history, candidate, render: template.render, countTokens: words, atMost });
    const { text, n_tokens: tokens, kept, rounds } = expect;
    assert.deepEqual(fitted, text === null ? undefined : { text, tokens, kept, rounds }, id);
  }
});

/** The original's order of trials: one text less at a time. */
function fitLinearly({ history, candidate, render, countTokens, atMost }: FitPromptOptions): FittedPrompt | undefined {
  let texts = [...history];
  let shown = candidate;
  for (let rounds = 0; rounds < 5; rounds++) {
    for (let kept = texts.length; kept >= Math.min(1, texts.length); kept--) {
      const text = render(texts.slice(texts.length - kept), shown);
      if (countTokens(text) <= atMost) return { text, tokens: countTokens(text), kept, rounds };
    }
    const longest = texts.map((text, at) => ({ at, length: [...text].length })).sort((a, b) => b.length - a.length || b.at - a.at)
      .slice(0, Math.max(1, Math.floor(texts.length / 10)));
    const cut = (text: string) => [...text].slice(0, Math.max(10, [...text].length >> 1)).join('');
    texts = texts.map((text, at) => longest.some((one) => one.at === at) ? cut(text) : text);
    shown = cut(shown);
  }
  return undefined;
}

test('gives what trying one text less at a time gives, with fewer counts', () => {
  let linear = 0;
  let searched = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const draw = numbers(seed);
    const title = () => Array.from({ length: 1 + draw(draw(4) === 0 ? 40 : 9) }, () => 'wörd🙂'.slice(0, 1 + draw(6))).join(' ');
    const history = Array.from({ length: draw(25) }, title);
    const options = { history, candidate: title(), render, atMost: 28 + draw(120) };
    const expected = fitLinearly({ ...options, countTokens: (text) => (linear++, words(text)) });
    assert.deepEqual(fitPrompt({ ...options, countTokens: (text) => (searched++, words(text)) }), expected, `seed ${seed}`);
  }
  assert.ok(3 * searched < 2 * linear, `${searched} counts against ${linear}`);
});

test('a user without history is asked about the candidate alone', () => {
  const fitted = fitPrompt({ history: [], candidate: 'x', render, countTokens: words, atMost: 100 });
  assert.deepEqual(fitted, { text: render([], 'x'), tokens: words(render([], 'x')), kept: 0, rounds: 0 });
});

test('every candidate of an impression is judged by the same history', () => {
  const history = ['a a a', 'b b b', 'c c c', 'd d d'];
  const candidates = ['x', 'y y y y', 'z z'];
  const atMost = words(render(history.slice(2), 'y y y y'));
  const fitted = fitImpression({ history, candidates, render, countTokens: words, atMost });
  assert.deepEqual(fitted?.texts, candidates.map((candidate) => render(history.slice(2), candidate)));
  assert.deepEqual(fitted?.tokens, fitted?.texts.map(words));
  assert.equal(fitted?.kept, 2);
  assert.equal(fitted?.rounds, 0);
});

test('only the candidates that do not fit are halved', () => {
  const long = 'm '.repeat(60).trim();
  const atMost = words(render(['a'], 'x')) + 20;
  const fitted = fitImpression({ history: ['a'], candidates: ['x y z', long], render, countTokens: words, atMost });
  assert.equal(fitted?.rounds, 2);
  assert.equal(fitted?.texts[0], render(['a'], 'x y z'));
  assert.ok(fitted!.texts[1]!.length < render(['a'], long).length);
});

test('an impression that cannot be made to fit gives nothing', () => {
  assert.equal(fitImpression({ history: ['a'], candidates: ['x', 'y'], render, countTokens: words, atMost: 20 }), undefined);
});

test('an impression without candidates has no prompts', () => {
  assert.deepEqual(fitImpression({ history: ['a'], candidates: [], render, countTokens: words, atMost: 5 })?.texts, []);
});

test('a text is halved down to ten code points and no further', () => {
  const render = (text: string) => `[${text}]`;
  const countTokens = (text: string) => [...text].length;
  assert.equal(fitText({ text: '🙂'.repeat(40), render, countTokens, atMost: 22 }), `[${'🙂'.repeat(20)}]`);
  assert.equal(fitText({ text: '🙂'.repeat(40), render, countTokens, atMost: 11 }), undefined);
});

function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
