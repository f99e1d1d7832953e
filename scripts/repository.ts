import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository, with a closing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Every file that git keeps or would keep, relative to `root`, sorted. */
export function repositoryFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  return [...new Set(listed.split('\0'))].filter((file) => file !== '' && existsSync(join(root, file))).sort();
}

export function readText(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** First line of files that a script writes. */
export const generatedMark = 'Written by `npm run';

/** `score-yes-no.ts` is the file of `scoreYesNo`. */
export function nameOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.ts$/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Whether a file has an export (not only a type) by its own name: those are the ones that lists and barrels name. */
function exportsItsName(file: string): boolean {
  return new RegExp(`^export (?:(?:async )?(?:const|function\\*?|class) ${nameOf(file)}\\b|\\{ ${nameOf(file)} \\})`, 'mi').test(readText(file));
}

/** Files directly in `folder` that export their own name. */
export function namedFiles(folder: string, files = repositoryFiles()): string[] {
  const direct = new RegExp(`^${folder}/[^/]+\\.ts$`);
  return files.filter((file) => direct.test(file) && exportsItsName(file));
}
