/**
 * Writes `dist/`: JavaScript and declarations of src, operators and pipelines, and the files
 * that they read at run time, at the same place relative to them as in the repository.
 *
 *     npm run build
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** Files other than TypeScript in these folders are read at run time: schemas, page styles, the small model of the quickstart. */
const carried = ['schemas', 'fixtures/models', 'src', 'operators', 'pipelines'];

rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const folder of carried) {
  const filter = (path: string) => !path.endsWith('.ts');
  if (existsSync(join(root, folder))) cpSync(join(root, folder), join(root, 'dist', folder), { recursive: true, filter });
}
chmodSync(join(root, 'dist/src/cli/rxrec.js'), 0o755);
