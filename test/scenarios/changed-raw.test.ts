import assert from 'node:assert/strict';
import { cp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { mind } from '../../src/scenarios/mind.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { changedRaw } from '../../src/scenarios/prepared/changed-raw.ts';
import { fixture, inFolder } from './raw-folder.ts';

test('a raw file is another one by its bytes: not by its time, and not where it is gone', () => inFolder(async (folder) => {
  const [raw, to] = [join(folder, 'raw'), join(folder, 'prepared')];
  await cp(fixture('mind'), raw, { recursive: true });
  const { raw: files } = await prepare(mind, { from: raw, to });
  assert.equal(await changedRaw(to, raw), undefined);
  const path = join(raw, Object.keys(files).find((name) => name.endsWith('news.tsv'))!);
  const later = new Date(Date.now() + 60_000);
  await utimes(path, later, later);
  assert.equal(await changedRaw(to, raw), undefined, 'touched');
  const bytes = await readFile(path);
  await writeFile(path, bytes.map((byte, at) => at === 3 ? byte ^ 1 : byte));
  assert.equal(await changedRaw(to, raw), path, 'of the same size');
  await writeFile(path, bytes.subarray(1));
  await utimes(path, new Date(0), new Date(0));
  assert.equal(await changedRaw(to, raw), path, 'shorter, and older');
  await writeFile(path, bytes);
  assert.equal(await changedRaw(to, raw), undefined, 'as it was');
  await rm(raw, { recursive: true });
  assert.equal(await changedRaw(to, raw), undefined, 'gone');
}));
