import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { type Data, dataOf } from '../configuration/sections/data-of.ts';
import type { PlaceOf } from '../configuration/sections/chosen.ts';
import type { Mapping } from '../configuration/tree.ts';
import type { BenchmarkConfigDocument } from '../io/documents.ts';
import { type Prepared, prepared } from '../scenarios/prepared.ts';
import type { Manifest } from '../scenarios/preparing/manifest.ts';
import { readManifest } from '../scenarios/prepared/read-manifest.ts';
import type { Published } from './published.ts';

export type ScenarioSection = BenchmarkConfigDocument['scenarios'][string];

/** A column of the table. */
export interface ScenarioColumn {
  readonly name: string;
  readonly section: ScenarioSection;
  /** What it is called among the published values. */
  readonly published: string | undefined;
  readonly rows: number | undefined;
  readonly faults: number;
  readonly data: Data;
  /** What it needs and is not there, in words. */
  missing(): string | undefined;
  /** Once it is prepared. */
  manifest(): Manifest | undefined;
  /** The rows that are scored; one source for all cells. */
  test(): Prepared;
}

/** Columns as a file names them. @param to Folder below which data is made. */
export function scenarioColumns({ scenarios, rows: allRows, faults: allFaults = 0 }: BenchmarkConfigDocument, published: Published | undefined, to: string, placeOf: PlaceOf): ScenarioColumn[] {
  return Object.entries(scenarios).map(([name, section]) => {
    const { rows = allRows, faults = allFaults, published: told = published?.datasets.has(name) ? name : undefined } = section;
    const pointer = `/scenarios/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const data = dataOf(section.data, to, (within) => placeOf(`${pointer}${within}`));
    const { raw } = Object.values(section.data)[0] as Mapping & { readonly raw?: string };
    const isThere = () => existsSync(join(data.folder, 'scenario.json'));
    let test: Prepared | undefined;
    return {
      name, section, published: told, rows, faults, data,
      missing() {
        if (isThere()) return undefined;
        if (data.isGiven) return `${data.folder} is not there`;
        return raw !== undefined && !existsSync(raw) ? `${raw} is not there` : undefined;
      },
      manifest: () => isThere() ? readManifest(data.folder) : undefined,
      test: () => test ??= prepared(data.folder, { split: 'test', batchRows: 64, ...(rows !== undefined && { rows }) }),
    };
  });
}
