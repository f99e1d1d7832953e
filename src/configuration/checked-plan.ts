import { yamlText } from '../io/yaml.ts';
import { partWeights } from '../training/tables.ts';
import type { Configuration } from './read-configuration.ts';
import type { TrainingPlan } from './training-plan.ts';

/** What `rxrec train --check` says: what would be trained, and the whole configuration as it was understood. */
export interface CheckedPlan {
  readonly name: string;
  readonly recommender: object;
  readonly scheme: string;
  /** Of all parts; tables of vectors, whose rows the data decides, are not among them. */
  readonly weights: number;
  readonly data: string;
  readonly config: object;
}

export function checkedPlan({ config }: Configuration, { name, recommender, data }: TrainingPlan): CheckedPlan {
  const weights = Object.values(partWeights(recommender)).reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  return { name, recommender: recommender.toJSON(), scheme: recommender.scheme, weights, data: data.folder, config };
}

/** The same for people; what comes below the first lines is YAML again. */
export function checkedText({ name, scheme, weights, data, config }: CheckedPlan, isThere: boolean): string {
  return [
    `# ${name}: nothing is wrong with it`,
    `# ${scheme}, ${weights.toLocaleString('en-US')} weights beside the tables of vectors`,
    `# data in ${data}${isThere ? '' : ', which is made when training starts'}`,
    yamlText(config),
  ].join('\n');
}
