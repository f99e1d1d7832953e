import type { List } from '../../core/column.ts';
import type { Items } from '../../core/items.ts';
import type { Operator } from '../../core/operator.ts';
import type { Impressions } from '../../core/scenario.ts';
import type { TrainConfigDocument } from '../../io/documents.ts';
import { parseMetric } from '../../metrics/parse.ts';
import { scoreColumn } from '../../../operators/score-column.ts';
import { scorePopularity } from '../../../operators/score-popularity.ts';
import { scoreRandom } from '../../../operators/score-random.ts';
import { scoreTextMatch } from '../../../operators/score-text-match.ts';
import type { MeasureOptions } from '../../sinks/measure.ts';
import type { PlaceOf } from './chosen.ts';
import { placed } from './placed.ts';

export interface TestPlan {
  /** What each branch ends in. */
  readonly board: MeasureOptions;
  /** Scorers beside the model, by the name of their branch. */
  readonly beside: readonly (keyof typeof scorers)[];
  readonly save: boolean;
}

/** An operator that scores the candidates of an impression. */
export type Scorer = Operator<Impressions, { readonly scores: List<Float32Array> }>;

const usual = ['gauc', 'ndcg@5', 'mrrFirst', 'hitRatio@1', 'auc'];

/** What a model can stand beside. */
export const scorers = {
  random: (_: Items, seed: number): Scorer => scoreRandom({ seed }),
  popularity: (items: Items): Scorer => scorePopularity({ items }),
  'text-match': (items: Items): Scorer => scoreTextMatch({ items }),
  ceiling: (): Scorer => scoreColumn({ from: 'probabilities' }) as Scorer, // a column that only some scenarios have
};

/** The section `test`: what is measured on the test split in the end. */
export function testOf({ metrics = usual as [string], by = 'impression', beside = ['popularity'], save = true }: NonNullable<TrainConfigDocument['test']>, placeOf: PlaceOf): TestPlan {
  return { board: { by, metrics: metrics.map((word, at) => placed(placeOf(`/test/metrics/${at}`), () => parseMetric(word))) }, beside, save };
}
