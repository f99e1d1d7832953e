import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';

import { removeAbandonedSpills, spillFolder } from '../../src/io/spill-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'rxrec-spill-'));
after(() => rmSync(root, { recursive: true }));

test('what a killed process spilled is removed, and nothing else', async () => {
  const own = basename(spillFolder(root));
  const { pid } = spawnSync(process.execPath, ['--version']);
  const kept = [own, `rxrec-duckdb-elsewhere-${pid}`, own.replace(/\d+$/, 'x'), `my-${own}`];
  const gone = own.replace(/\d+$/, String(pid));
  for (const name of [...kept, gone]) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'duckdb_temp_storage_DEFAULT-0.tmp'), 'rows');
  }
  await removeAbandonedSpills(root);
  assert.deepEqual(readdirSync(root).sort(), kept.sort());
  await removeAbandonedSpills(join(root, 'nowhere'));
});
