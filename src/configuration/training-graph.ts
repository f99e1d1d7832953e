import { type Graph, graph, type Line } from '../graph/graph.ts';
import { parquet } from '../io/parquet.ts';
import { saveRows } from '../../operators/save-rows.ts';
import { scoreWith } from '../../operators/score-with.ts';
import { takeHistory } from '../../operators/take-history.ts';
import type { MeasureResult } from '../core/report.ts';
import type { Impressions } from '../core/scenario.ts';
import { measure } from '../sinks/measure.ts';
import { learned } from '../training/learned.ts';
import { scoredAs } from '../training/scored-as.ts';
import { type Scorer, scorers } from './sections/test-of.ts';
import type { TrainingPlan } from './training-plan.ts';

/**
 * The graph of a configuration whose data is prepared: the test split, scored by what stands beside the model and by the model, which is
 * trained when the graph is first run. It is what `pipelines/train-news.ts` builds of the same options, and has the same numbers.
 *
 * Errors: `DataError` for a split that is not there.
 */
export function trainingGraph(plan: TrainingPlan): Graph<unknown> {
  const { name, recommender, data, options } = plan;
  const test = data.split('test');
  const training = options();
  const board = measure(plan.test.board);
  const save = saveRows({ to: parquet('scores'), per: 'candidate', columns: ['impression', 'user', 'item', 'label', 'score'] });
  const scoredBy = (scorer: Scorer, own = board) => (line: Line<Impressions>): Graph<MeasureResult> => {
    const scored = line.pipe(scorer);
    return (plan.test.save ? scored.pipe(save) : scored).into(own);
  };
  const start = graph(name, test);
  // The oldest clicks are others once the newest alone are left.
  const line = recommender.keep === 'first' ? start : start.pipe(takeHistory({ last: recommender.clicks }));
  return line.branch({
    ...Object.fromEntries(plan.test.beside.map((other) => [other, scoredBy(scorers[other](test.items, training.seed))])),
    [recommender.name]: scoredBy(scoreWith({ recommender: learned(training) }), measure({ ...plan.test.board, scores: scoredAs(recommender) })),
  });
}
