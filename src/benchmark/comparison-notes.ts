import { wholeNumber } from '../report/numbers.ts';
import type { BenchmarkPlan } from './plan.ts';
import type { ScenarioColumn } from './scenario-column.ts';

/** What has to be known before measured and published values are compared: where the protocols differ. */
export function comparisonNotes(plan: BenchmarkPlan, anyPublished: boolean): string[] {
  if (!anyPublished) return [];
  const { scenarios, rows, metrics: [first], by, protocol, history } = plan;
  const compared = scenarios.filter(({ published }) => published !== undefined);
  return [
    'Published values are told as AUC; most likely they are means over users, of some 20,000 candidates that RecBench drew of each data set.',
    ...compared.flatMap(sampleNote),
    first!.name !== 'GAUC' ? `Here ${first!.name} is over all candidates: not comparable with means over users.` : undefined,
    first!.name === 'GAUC' && by === 'impression' ? 'Here the mean is over impressions, not over users: not comparable where users have several.' : undefined,
    protocol === 'sound' ? 'Prompts are shortened alike for all candidates of a row, and have the special tokens that models want (protocol sound); RecBench adds none, and rounds scores to 4 decimals.' : undefined,
    history !== 20 ? `Models are told the last ${history} clicks, 20 in RecBench.` : undefined,
    rows.some(({ scheme, published }) => scheme === 'generative' && published !== undefined) ? 'Language models are computed in float32 here, in bfloat16 in RecBench: its scores have more ties.' : undefined,
    'Whether a model is the one that was published is for whoever named its folder to know.',
  ].filter((note) => note !== undefined);
}

/** The users and candidates that were drawn are known of the released files alone. */
function sampleNote({ name, published, rows, manifest }: ScenarioColumn): string[] {
  const prepared = manifest();
  if (!prepared) return [];
  const part = rows !== undefined && rows < (prepared.splits.test?.rows ?? 0) ? `of which the first ${wholeNumber(rows)} candidates are taken` : undefined;
  if (prepared.name === 'recbench') return part === undefined ? [] : [`${name}: the released rows, ${part}: comparable within sampling error only.`];
  return [`${name}: prepared by "${prepared.name}", other users and candidates than in RecBench's ${published}${part === undefined ? '' : `, ${part}`}: not comparable number by number.`];
}
