import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseHTML } from 'linkedom';

import { renderPage } from '../../src/report/page.ts';
import { pictureOfParts } from '../graph/example-picture.ts';
import { madeUpPage, madeUpResults, madeUpTraining, measured } from './made-up-run.ts';

test('equal input gives equal bytes', async () => {
  assert.equal(await renderPage(madeUpPage), await renderPage(structuredClone(madeUpPage)));
});

test('the table is sorted, captioned, and holds every number in full', async () => {
  const { document } = parseHTML(await renderPage(madeUpPage));
  const table = document.querySelector('#leaderboard')!;
  assert.ok(table.querySelector('caption')!.textContent!.includes('4,000 impressions'));
  const names = [...table.querySelectorAll('tbody th')].map((cell) => cell.textContent);
  assert.deepEqual(names, ['embedding', 'words', 'popularity', 'llm']);
  assert.equal(table.querySelector('[aria-sort]')!.getAttribute('aria-sort'), 'descending');
  const popularity = table.querySelectorAll('tbody tr')[2]!.querySelector('td')!;
  assert.equal(popularity.textContent, '0.5871');
  assert.equal(popularity.getAttribute('data-value'), '0.5871234567');
  assert.equal(popularity.getAttribute('title'), '0.5871234567');
  assert.equal(table.querySelectorAll('.best').length, Object.keys(madeUpResults.llm!.metrics).length);
});

test('every metric has a chart with its numbers as text, and a definition that the table links to', async () => {
  const { document } = parseHTML(await renderPage(madeUpPage));
  const labels = [...document.querySelectorAll('svg.chart')].map((chart) => chart.getAttribute('aria-label'));
  assert.ok(labels.includes('GAUC by branch: embedding 0.6578, words 0.6123, popularity 0.5871, llm 0.5019'));
  for (const link of document.querySelectorAll('#leaderboard sup a')) {
    assert.ok(document.querySelector(link.getAttribute('href')!), link.getAttribute('href')!);
  }
});

test('how a recommender was trained is told in a sentence, in curves with their numbers as text, and in a table', async () => {
  const { document } = parseHTML(await renderPage(madeUpPage));
  const section = [...document.querySelectorAll('section')].find((one) => one.querySelector('h2')!.textContent === 'How it was trained')!;
  assert.match(section.querySelector('p')!.textContent!, /words \(nrms\) made 300 steps over 19,100 training rows\. It stopped after 3 of 4 epochs, .* after 1\.5 epochs are kept: there GAUC was 0\.6200/);
  const labels = [...section.querySelectorAll('svg.chart')].map((chart) => chart.getAttribute('aria-label'));
  assert.deepEqual(labels, ['Training loss of words (nrms), from 1.4000 to 0.9000', 'GAUC of words (nrms) by validation: 0.5800, 0.6200, 0.6100',
    'validation loss of words (nrms) by validation: 1.3000, 1.2000, –']);
  assert.equal(section.querySelectorAll('tbody tr').length, 3);
  assert.match(section.querySelectorAll('tbody tr')[1]!.textContent!, /best$/);
  const without = parseHTML(await renderPage({ ...madeUpPage, trainings: [] })).document;
  assert.ok(![...without.querySelectorAll('h2')].some((title) => title.textContent === 'How it was trained'));
});

test('the page names engine, protocol, fingerprint and the rows set aside', async () => {
  const { document } = parseHTML(await renderPage(madeUpPage));
  const told = Object.fromEntries([...document.querySelectorAll('.facts div')].map((pair) =>
    [pair.querySelector('dt')!.textContent, pair.querySelector('dd')!.textContent]));
  assert.equal(told.engine, 'onnx stories260k (llm)');
  assert.equal(told.protocol, 'sound (llm)');
  assert.equal(told.fingerprint, '3f9a1c2b7d40');
  assert.ok(document.querySelector('.messages')!.textContent!.includes('row 17'));
});

test('without timings there is no clock time, without messages faults are counted by code', async () => {
  const { timings: _, faults: __, ...bare } = madeUpPage;
  const { document } = parseHTML(await renderPage(bare));
  const titles = [...document.querySelectorAll('h2')].map((title) => title.textContent);
  assert.ok(!titles.includes('Time on the event loop'));
  const [code, count] = [...document.querySelectorAll('table')].at(-1)!.querySelectorAll('tbody th, tbody td');
  assert.deepEqual([code!.textContent, count!.textContent], ['no-text', '4']);
});

test('the page loads nothing: no address outside it but the files beside it', async () => {
  const text = await renderPage(madeUpPage);
  const addresses = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!);
  for (const address of addresses) assert.match(address, /^(#metric-\d+|\w+\.jsonl?)$/);
  assert.ok(!/@import|url\(/.test(text));
});

test('text from data stays text, in the page, in attributes, in charts and in the embedded report', async () => {
  const evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">\'"&amp;<!--';
  const text = await renderPage({
    report: { version: 1, graph: evil, fingerprint: evil, source: { [evil]: evil }, rows: 1,
      faults: { total: 1, byCode: { [evil]: 1 } }, results: { [evil]: measured({ [evil]: 0.5 }), b: measured({ [evil]: 0.4 }) } },
    picture: pictureOfParts(evil, { [evil]: [[evil, { engine: evil }, { [evil]: 'utf8' }]] }),
    trainings: [{ ...madeUpTraining, branch: evil, name: evil, watched: { name: evil, better: 'higher' },
      validations: [{ step: 1, epoch: 1, rows: 1, loss: 1, metrics: { [evil]: 0.5 }, best: true }] }],
    faults: [{ branch: evil, row: 1, operator: evil, code: evil, message: evil }],
    timings: { elapsedMs: 1, rows: 1, operators: [{ branch: evil, name: evil, rows: 1, busyMs: 1, heldMs: 1 }] },
  });
  assert.equal(text.match(/<script/g)!.length, 2);
  assert.equal(text.match(/<\/script/g)!.length, 2);
  assert.ok(!text.includes('<img') && !text.includes('<!--'));
  const { document } = parseHTML(text);
  assert.equal(document.querySelector('h1')!.textContent, evil);
  const report: unknown = JSON.parse(document.querySelector('#report')!.textContent!);
  assert.equal((report as { graph: string }).graph, evil);
});

test('a run that measured nothing, and one of a single branch, are pages too', async () => {
  const nothing = await renderPage({ ...madeUpPage, report: { ...madeUpPage.report, results: {} } });
  assert.match(nothing, /4,000 source rows, nothing measured\./);
  const one = await renderPage({ ...madeUpPage, report: { ...madeUpPage.report, results: { llm: measured({ GAUC: null }) } } });
  assert.ok(one.includes('svg') && one.includes('nothing measured'));
});
