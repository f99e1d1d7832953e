import { dirname, resolve } from 'node:path';

import type { Assignment } from '../configuration/assignments.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import type { PlaceOf } from '../configuration/sections/chosen.ts';
import { scorers } from '../configuration/sections/test-of.ts';
import { trainingPlan } from '../configuration/training-plan.ts';
import { below, type Mapping, pointerTo } from '../configuration/tree.ts';
import { OptionsError } from '../core/errors.ts';
import { unknownKey } from '../core/nearest.ts';
import type { MatchingTemplate, PromptTemplate } from '../core/template.ts';
import type { Graph } from '../graph/graph.ts';
import type { BenchmarkConfigDocument } from '../io/documents.ts';
import { scoreItemKnn } from '../../operators/score-item-knn.ts';
import { itemAttributes } from '../text/item-attributes.ts';
import * as prompts from '../text/prompts/index.ts';
import { similarItems } from '../training/similar-items.ts';
import { encoderOf, languageModelOf } from './engine-of.ts';
import type { Published } from './published.ts';
import type { ScenarioColumn } from './scenario-column.ts';
import { type CellTask, type SchemeName, schemeNames, type Schemes } from './schemes.ts';

type ModelSection = BenchmarkConfigDocument['models'][string];
type Common = Pick<CellTask, 'history' | 'protocol' | 'measured'>;

/** A row of the table: a model under one scheme. */
export interface ModelRow {
  readonly scheme: SchemeName;
  readonly model: string;
  readonly published: string | undefined;
  /** Whether it is a ceiling: it knows what no model can, and is never the best. */
  readonly isCeiling: boolean;
  /** Whether it is asked about a scenario. */
  takes(scenario: string): boolean;
  /** What it needs and is not there, in words. */
  missing(): string | undefined;
  /** Of its weights on disk, where there are any. */
  bytes(): number | undefined;
  /** Its graph on a scenario that is prepared. */
  graphOn(scenario: ScenarioColumn): Promise<Graph<unknown>>;
}

export interface RowsOptions {
  readonly schemes: Schemes;
  readonly common: Common;
  readonly scenarios: readonly ScenarioColumn[];
  readonly published: Published | undefined;
  /** The file that says all this: training configurations are found from its folder. */
  readonly file: string;
  /** Folder of trained models. */
  readonly to: string;
  readonly placeOf: PlaceOf;
}

/** How a scheme makes a row of its section. */
type MakeRow = (section: never, pointer: string, options: RowsOptions, model: ModelSection) => Promise<Pick<ModelRow, 'missing' | 'bytes' | 'graphOn'>>;

/**
 * Rows as a file names them, scheme after scheme: made and checked, but nothing is read.
 *
 * Errors: `OptionsError` with the place of what makes no sense; those of `readConfiguration`.
 */
export async function modelRows({ models }: BenchmarkConfigDocument, options: RowsOptions): Promise<ModelRow[]> {
  const { placeOf, scenarios, published } = options;
  const names = scenarios.map(({ name }) => name);
  const rows: ModelRow[] = [];
  for (const scheme of schemeNames) {
    for (const [model, section] of Object.entries(models)) {
      const pointer = pointerTo(['models', model]);
      if (!schemeNames.some((name) => section[name] !== undefined)) throw new OptionsError('missing-value', `${placeOf(pointer)}: model "${model}" names no scheme`, `give it one of ${schemeNames.join(', ')}`);
      const unknown = section.scenarios?.find((name) => !names.includes(name));
      if (unknown !== undefined) throw unknownKey(unknown, names, placeOf(`${pointer}/scenarios`));
      if (section[scheme] === undefined) continue;
      rows.push({
        scheme, model, published: section.published ?? (published?.models.has(model) ? model : undefined),
        isCeiling: section[scheme] === 'ceiling', takes: (scenario) => section.scenarios?.includes(scenario) ?? true,
        ...await makers[scheme](section[scheme] as never, below(pointer, scheme), options, section),
      });
    }
  }
  return rows;
}

const task = (scenario: ScenarioColumn, { common }: RowsOptions): CellTask => ({ ...common, test: scenario.test() });

const makers: Readonly<Record<SchemeName, MakeRow>> = {
  async generative({ prompt = 'recbenchYesNo', atMost = 1024, ...section }: NonNullable<ModelSection['generative']>, pointer, options) {
    const { missing, bytes, engine } = languageModelOf(section, pointer, options.placeOf);
    const template = (prompts as unknown as Readonly<Record<string, PromptTemplate>>)[prompt]!;
    return { missing, bytes, graphOn: async (scenario) => options.schemes.generative({ ...task(scenario, options), model: engine, template, atMost }) };
  },
  async matching({ prompt, score = 'dot', atMost = 512, ...section }: NonNullable<ModelSection['matching']>, pointer, options) {
    const { name, missing, bytes, engine } = encoderOf(section, pointer, options.placeOf);
    const byAttribute = name === 'recformer';
    const template = (prompts as unknown as Readonly<Record<string, MatchingTemplate>>)[prompt ?? (byAttribute ? 'recformerMatching' : 'recbenchMatching')]!;
    return {
      missing, bytes,
      async graphOn(scenario) {
        const { items } = scenario.test();
        return options.schemes.matching({
          ...task(scenario, options), encoder: engine, template, score, atMost: byAttribute ? undefined : atMost,
          items: byAttribute ? itemAttributes(items, scenario.section.attributes ?? ['title']) : items,
        });
      },
    };
  },
  async trained({ config, set = {} }: NonNullable<ModelSection['trained']>, pointer, { placeOf, scenarios, file, to, schemes, ...options }, { scenarios: asked }) {
    const path = resolve(dirname(file), config);
    const said = (settings: Mapping, at: string) => Object.entries(settings).map(([key, value]): Assignment => ({ path: key.split('.'), value, where: placeOf(below(at, key)) }));
    const plans = new Map(await Promise.all(scenarios.filter(({ name }) => asked?.includes(name) ?? true).map(async ({ name, section, data: { folder } }) => {
      const { take } = section.data;
      const data: Assignment = { path: ['data'], value: { prepared: folder, ...(take && { take }) }, where: placeOf(pointerTo(['scenarios', name])) };
      const assignments = [data, ...said(section.set ?? {}, pointerTo(['scenarios', name, 'set'])), ...said(set, `${pointer}/set`)];
      return [name, trainingPlan(await readConfiguration(path, assignments), path, to)] as const;
    })));
    return {
      missing: () => undefined, bytes: () => undefined,
      async graphOn(scenario) {
        const plan = plans.get(scenario.name)!;
        await plan.checkTexts();
        return schemes.trained({ ...options.common, test: scenario.test(), training: plan.options() });
      },
    };
  },
  async baseline(name: NonNullable<ModelSection['baseline']>, _pointer, options) {
    return {
      missing: () => undefined, bytes: () => undefined,
      async graphOn(scenario) {
        const { items } = scenario.test();
        const scorer = name === 'item-knn' ? scoreItemKnn({ similar: similarItems({ data: scenario.data.split('train'), items }) }) : scorers[name](items, seed);
        return options.schemes.baseline({ ...task(scenario, options), scorer });
      },
    };
  },
};

/** Of `random`. */
const seed = 2024;
