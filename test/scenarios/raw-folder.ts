import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Scenario } from '../../src/core/scenario.ts';
import { MadeUpPreparation } from './made-up-preparation.ts';

/** A made-up raw folder of the repository. */
export const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/raw/${name}`, import.meta.url));

/** A temporary folder that is gone after `use`. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rxrec-raw-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a scenario makes of a fixture some of whose files are replaced. */
export async function preparedFrom<O extends object>(
  scenario: Scenario<O>, { of, files = {}, options = {} }: { of?: string; files?: Readonly<Record<string, string | Uint8Array>>; options?: Partial<O> },
): Promise<MadeUpPreparation> {
  return inFolder(async (folder) => {
    if (of !== undefined) await cp(fixture(of), folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const to = new MadeUpPreparation(folder);
    await scenario.prepare(to, { ...defaultsOf(scenario), ...options });
    return to;
  });
}

export function defaultsOf<O extends object>({ options }: Scenario<O>): O {
  return Object.fromEntries(Object.entries<{ readonly default: unknown }>(options).map(([name, { default: value }]) => [name, value])) as O;
}
