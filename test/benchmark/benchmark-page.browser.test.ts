import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { type Browser, chromium } from 'playwright-core';

import { benchmarkPage } from '../../src/benchmark/benchmark-page.ts';
import { madeUpTable } from './made-up-table.ts';

const executablePath = '/usr/bin/chromium';
const skip = existsSync(executablePath) ? false : `${executablePath} is absent`;
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

describe('the page of a benchmark in a browser, opened from disk', { skip }, () => {
  let folder: string;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxrec-benchmark-'));
    const scenarios = Array.from({ length: 12 }, (_, at) => ({ ...madeUpTable.scenarios[0]!, name: at === 0 ? 'news' : `scenario ${at}` }));
    await writeFile(join(folder, 'page.html'), benchmarkPage({ table: { ...madeUpTable, scenarios } }));
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  test('it asks for nothing but itself and complains about nothing, light and dark, wide and narrow; only the wide things scroll', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 400, height: 800 } });
      const told: string[] = [];
      page.on('console', (message) => told.push(message.text()));
      page.on('pageerror', (error) => told.push(error.message));
      page.on('request', (request) => told.push(request.url()));
      await page.goto(pathToFileURL(join(folder, 'page.html')).href);
      assert.deepEqual(told, [pathToFileURL(join(folder, 'page.html')).href]);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 400);
      const tint = (model: string) => page.locator('#matrix-GAUC').locator('xpath=ancestor::table').locator('tr', { hasText: model }).locator('td').first().evaluate((cell) => globalThis.String((globalThis as unknown as { getComputedStyle(cell: unknown): { backgroundColor: string } }).getComputedStyle(cell).backgroundColor));
      assert.notEqual(await tint('Llama & Söhne'), await tint('Llama-2'), 'the best cell has a tint of its own');
      await page.close();
    }
  });

  test('other metrics are behind a click', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
    assert.equal(await page.locator('#matrix-AUC').isVisible(), false);
    await page.locator('summary', { hasText: 'AUC' }).first().click();
    assert.equal(await page.locator('#matrix-AUC').isVisible(), true);
    await page.close();
  });
});
