import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { type Browser, chromium, type Page } from 'playwright-core';

import { renderPage } from '../../src/report/page.ts';
import { madeUpPage } from './made-up-run.ts';

const executablePath = '/usr/bin/chromium';
const skip = existsSync(executablePath) ? false : `${executablePath} is absent`;
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

describe('the page in a browser, opened from disk', { skip }, () => {
  let folder: string;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxrec-page-'));
    await writeFile(join(folder, 'page.html'), await renderPage(madeUpPage));
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  const opened = async (options: Parameters<Browser['newPage']>[0] = {}) => {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
    return { page, complaints, requests };
  };

  test('it asks for nothing but itself and complains about nothing', async () => {
    const { page, complaints, requests } = await opened();
    await page.locator('#leaderboard thead button').first().click();
    assert.deepEqual(complaints, []);
    assert.equal(requests.length, 1);
    await page.close();
  });

  test('a click sorts by a column, better first, undefined last; another turns it round', async () => {
    const { page } = await opened();
    const loss = page.getByRole('button', { name: 'LogLoss' });
    await loss.click();
    assert.deepEqual(await branches(page), ['llm', 'embedding', 'words', 'popularity']);
    assert.deepEqual(await sorted(page), ['LogLoss ascending']);
    await loss.click();
    assert.deepEqual(await branches(page), ['embedding', 'llm', 'words', 'popularity']);
    assert.deepEqual(await sorted(page), ['LogLoss descending']);
    await page.getByRole('button', { name: 'branch' }).press('Enter');
    assert.deepEqual(await branches(page), ['embedding', 'llm', 'popularity', 'words']);
    await page.close();
  });

  test('without its script it reads the same and has no dead button', async () => {
    const { page } = await opened({ javaScriptEnabled: false });
    assert.equal(await page.getByRole('button').count(), 0);
    assert.deepEqual(await page.locator('#leaderboard tbody th').allTextContents(), ['embedding', 'words', 'popularity', 'llm']);
    await page.close();
  });

  test('on a narrow screen only the wide things scroll', async () => {
    const { page } = await opened({ viewport: { width: 400, height: 800 } });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 400);
    await page.close();
  });

  test('it is light or dark as the reader likes it, and readable in both', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await opened({ colorScheme });
      const [ground, ink] = await page.evaluate<[string, string]>(
        '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]');
      const [under, over] = [brightness(ground), brightness(ink)];
      assert.ok(colorScheme === 'light' ? under > over : over > under);
      assert.ok(Math.abs(under - over) > 180, `${ink} on ${ground}`);
      await page.close();
    }
  });
});

const branches = (page: Page) => page.locator('#leaderboard tbody th').allTextContents();

const sorted = (page: Page) => page.locator('#leaderboard [aria-sort]').evaluateAll((heads) => heads.map((head) => {
  const { textContent } = (head as unknown as { querySelector(selector: string): { textContent: string } }).querySelector('.key');
  return `${textContent} ${(head as unknown as { ariaSort: string }).ariaSort}`;
}));

/** Mean of the channels, 0 to 255. */
const brightness = (colour: string) => (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, channel) => sum + Number(channel) / 3, 0);
