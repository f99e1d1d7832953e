import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';

import { type Browser, chromium, type Page } from 'playwright-core';

import { serve } from '../../elsewhere/recommend-in-the-browser/serve.ts';
import { exportRecommender } from '../../src/export/export-recommender.ts';
import * as recommenders from '../../src/recommenders/index.ts';
import { openRecommender } from '../../src/training/trained-recommender.ts';
import { folderOf } from '../configuration/folder-of.ts';
import { impressions, items } from '../recommenders/made-up-newsroom.ts';
import { untrained } from './untrained.ts';

const executablePath = '/usr/bin/chromium';
const skip = existsSync(executablePath) ? false : `${executablePath} is absent`;
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const at = folderOf();
const texts = { beat: { from: 'beat', as: 'category' }, title: { from: 'title', as: 'words', most: 6 }, led: { from: 'title', as: 'words', most: 2, lead: 'Title:', vocabulary: 'led' } } as const;
const small = { width: 8, clicks: 4, texts };
const { din, flattenTransformer, lstur, miner, naml, nrms } = recommenders;
const exportedRecommenders = {
  nrms: nrms({ ...small, heads: 2 }), naml: naml(small), miner: miner({ ...small, interests: 3, heads: 2, layers: 1 }),
  byCategory: miner({ ...small, interests: 3, heads: 2, layers: 1, categories: 'beat' }),
  din: din({ ...small, hidden: [8], parity: 'legommenders' }), lstur: lstur({ ...small, longTerm: 'concat' }), flattenTransformer: flattenTransformer({ ...small, heads: 2 }),
};

interface Item {
  readonly title: string;
  readonly beat: string;
}

describe('exported recommenders in a browser, by onnxruntime-web', { skip }, () => {
  let browser: Browser;
  let page: Page;
  let server: Awaited<ReturnType<typeof serve>>;
  let catalogue: readonly Item[];
  const complaints: string[] = [];

  before(async () => {
    for (const [name, recommender] of Object.entries(exportedRecommenders)) await exportRecommender({ training: await untrained(recommender), to: at(name) });
    const { column } = await items.load();
    catalogue = (column('title') as readonly string[]).map((title, item) => ({ title, beat: (column('beat') as readonly string[])[item]! }));
    server = await serve(at(''));
    browser = await chromium.launch({ executablePath, args });
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${server.url}recommend.js`); // a page of the same origin
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const [name, recommender] of Object.entries(exportedRecommenders)) {
    test(`${name}: words typed in a page are scored as in the run`, async () => {
      const training = await untrained(recommender);
      const model = await openRecommender(training, { on: { backend: 'cpu' } });
      const expected = await model.score(impressions.history, impressions.candidates, impressions.user);
      const said = (of: typeof impressions.history, row: number) => Array.from(of.values.subarray(of.offsets[row]!, of.offsets[row + 1]!), (item) => catalogue[item]!);
      const rows = Array.from(impressions.user, (user, row) => [said(impressions.history, row), said(impressions.candidates, row), user < (training.userIds?.length ?? 0) ? user : -1]);
      const scores = await page.evaluate(`(async () => {
        const { openExported } = await import('/recommend.js');
        const model = await openExported('/exported/${name}/');
        const scores = [];
        for (const row of ${JSON.stringify(rows)}) scores.push(...await model.score(...row));
        return scores;
      })()`) as number[];
      assert.equal(scores.length, expected.length);
      const difference = Math.max(...scores.map((score, at) => Math.abs(score - expected[at]!)));
      assert.ok(difference <= 1e-5, `differ by ${difference}`);
    });
  }

  test('a person types what was read, and sees what to read next', async () => {
    const own = await serve(at('nrms'));
    const typing = await browser.newPage();
    typing.on('pageerror', (error) => complaints.push(error.message));
    const requests: string[] = [];
    typing.on('request', (request) => requests.push(request.url()));
    await typing.goto(own.url);
    await typing.getByText('nothing leaves this page').waitFor();
    assert.match(await typing.locator('#what').textContent() ?? '', /^nrms, [\d,]+ parameters, nothing leaves this page\. Each line: beat \| title\./);
    await typing.getByLabel('Read so far').fill('weather | Rain over the harbour');
    await typing.getByLabel('To be ranked').fill('sport | Goal in the last minute\nweather | Snow');
    await typing.locator('#ranked tr').nth(1).waitFor();
    const scores = (await typing.locator('#ranked td:first-child').allTextContents()).map(Number);
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
    assert.deepEqual(requests.filter((url) => !url.startsWith(own.url) && !url.startsWith('data:') && !url.startsWith('blob:')), []);
    assert.deepEqual(complaints, []);
    await typing.close();
    await own.close();
  });
});
