import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';

/** A folder of its own with these files; gone when the tests are done. */
export function folderOf(files: Readonly<Record<string, string>> = {}): (name: string, text?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'rxrec ü configuration-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string, text?: string) => {
    const path = join(folder, name);
    if (text !== undefined) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return path;
  };
  for (const [name, text] of Object.entries(files)) at(name, text);
  return at;
}
