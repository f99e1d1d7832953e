import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Scenario } from '../core/scenario.ts';
import { writeDocument } from '../io/document.ts';
import { sha256File } from '../io/files.ts';
import type { FileHash, Manifest } from './preparing/manifest.ts';
import { type PrepareProgress, PreparationWriter } from './preparing/preparation-writer.ts';
import { claimFolder, publish } from './preparing/prepared-folder.ts';
import { scenarioOptions } from './preparing/scenario-options.ts';

export interface PrepareOptions<O extends object> {
  /** Raw folder or archive; empty for a generator. */
  readonly from: string;
  /** Folder for the prepared tables: new, empty, or one of the same scenario. */
  readonly to: string;
  /** Options of the scenario; the others keep their defaults. */
  readonly options?: Partial<O>;
  /** Called after every batch of impressions. */
  readonly onProgress?: (progress: PrepareProgress) => void;
}

/**
 * Turns the raw files of a scenario into prepared tables, and says in a manifest what became of them.
 *
 * | file                                            | rows        | columns                                             |
 * |-------------------------------------------------|-------------|-----------------------------------------------------|
 * | `items.parquet`                                 | items       | `id`, text and number columns, `clicks int32`       |
 * | `users.parquet`                                 | users       | `id`                                                |
 * | `train.parquet`, `valid.parquet`, `test.parquet` | impressions | `user`, `time`, `history`, `candidates`, `labels`, more |
 * | `faults.parquet`                                | raw lines   | `file`, `line`, `code`, `message`                   |
 * | `scenario.json`                                 |             | the manifest, written last                          |
 *
 * `clicks` counts the users that clicked an item in a history or in train, never what valid or test ask about.
 * The same raw files and options give the same bytes.
 *
 * Errors: `OptionsError` for an unknown or ill-typed option; `DataError` `cannot-write` when the folder
 * holds something else, `empty` when nothing is left, `missing-file` when the raw files are not there;
 * `RunError` `in-use` while another process prepares the same folder.
 */
export async function prepare<O extends object>(
  scenario: Scenario<O>, { from, to, options: given = {}, onProgress }: PrepareOptions<O>,
): Promise<Manifest> {
  const options = scenarioOptions(scenario, given);
  const { staging, release } = await claimFolder(to, scenario.name);
  const writer = new PreparationWriter(from, staging, onProgress);
  try {
    await scenario.prepare(writer, options);
    const written = await writer.finish(scenario.name);
    const { name, version, title, licence } = scenario;
    const manifest: Manifest = {
      name, version, title, licence, options: { ...options } as Manifest['options'], ...written, files: await hashesOf(staging),
    };
    await publish(staging, to);
    await writeDocument(join(to, 'scenario.json'), 'scenario', manifest);
    await release();
    return manifest;
  } catch (error) {
    await writer.abandon();
    await release();
    await rmdir(to).catch(() => {}); // only an empty folder can be removed so: nobody asked for that one
    throw error;
  }
}

async function hashesOf(folder: string): Promise<Record<string, FileHash>> {
  const hashes: Record<string, FileHash> = {};
  for (const name of (await readdir(folder)).sort()) hashes[name] = await sha256File(join(folder, name));
  return hashes;
}
