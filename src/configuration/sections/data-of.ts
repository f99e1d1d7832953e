import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Scenario } from '../../core/scenario.ts';
import type { TrainConfigDocument } from '../../io/documents.ts';
import { changedRaw } from '../../scenarios/prepared/changed-raw.ts';
import { type Prepared, prepared } from '../../scenarios/prepared.ts';
import { prepare } from '../../scenarios/prepare.ts';
import type { Manifest } from '../../scenarios/preparing/manifest.ts';
import { scenarioOptions } from '../../scenarios/preparing/scenario-options.ts';
import * as scenarios from '../../scenarios/index.ts';
import type { Mapping } from '../tree.ts';
import { chosen, type PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

type AnyScenario = Scenario<Record<string, unknown>>;

/** Where the data is, and how to get it there. */
export interface Data {
  readonly folder: string;
  /** Whether the folder was named, and is not ours to make. */
  readonly isGiven: boolean;
  /** Makes the tables, unless they are there, and says so. What was made of the raw files, if anything was. */
  prepare(tell: (what: string) => void): Promise<Manifest | undefined>;
  split(name: 'train' | 'valid' | 'test'): Prepared;
  /** Whether only a part of a split is taken. */
  isPart(name: 'train' | 'valid' | 'test'): boolean;
}

/**
 * The section `data`: `{ prepared: FOLDER }`, or a scenario with its options, whose tables are made once below `to`.
 *
 * The folder of such tables is named after the scenario and a hash of its version, options and where the raw files lie. Where one of these is
 * another file than then, they are made anew.
 *
 * Errors: `OptionsError` for two data sets, and what the scenario finds in its options.
 */
export function dataOf(section: TrainConfigDocument['data'], to: string, placeOf: PlaceOf): Data {
  const { name, options, pointer } = chosen(section, '/data', placeOf);
  const take = (section.take ?? {}) as Readonly<Record<string, number>>;
  const split = (folder: string): Pick<Data, 'split' | 'isPart'> => ({
    split: (which) => prepared(folder, { split: which, ...(take[which] !== undefined && { impressions: take[which] }) }),
    isPart: (which) => take[which] !== undefined,
  });
  if (name === 'prepared') {
    const folder = options as unknown as string;
    return { folder, isGiven: true, prepare: async () => undefined, ...split(folder) };
  }
  const scenario = Object.values<unknown>(scenarios).find((one): one is AnyScenario => (one as Partial<AnyScenario>).name === name)!;
  const { raw = '', ...own } = options as Mapping & { readonly raw?: string };
  const settings = placed(placeOf(pointer), () => scenarioOptions(scenario, own));
  const hash = createHash('sha256').update(JSON.stringify([name, scenario.version, raw, settings])).digest('hex').slice(0, 12);
  const folder = join(to, 'data', `${name}-${hash}`);
  return {
    folder, isGiven: false, ...split(folder),
    async prepare(tell) {
      const isThere = existsSync(join(folder, 'scenario.json'));
      const changed = isThere && raw !== '' ? await changedRaw(folder, raw) : undefined;
      if (isThere && changed === undefined) return undefined;
      tell(`prepares ${name} in ${folder}${changed === undefined ? '' : `, since ${changed} has changed`}`);
      return prepare(scenario, { from: raw, to: folder, options: settings });
    },
  };
}
