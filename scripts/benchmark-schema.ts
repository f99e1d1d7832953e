import { engines } from './engines-schema.ts';
import { nameOf, namedFiles, readText } from './repository.ts';
import { dataSchema, type Schema } from './train-schema.ts';

/**
 * The schema of a benchmark once its references are resolved. Engines and scenarios stand in it with the options that their code takes.
 */
export async function benchmarkSchema(): Promise<Schema> {
  const counts = { type: 'integer', minimum: 1 };
  const name = { type: 'string', minLength: 1 };
  const set = {
    description: 'What is set in the training configurations, by path: `model.width: 64`, `texts: {...}`.', type: 'object',
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'benchmark-config', title: 'BenchmarkConfigDocument',
    description: 'A benchmark in YAML, for `pipelines/recbench.ts`: models by scenarios, each model by the schemes that it names.',
    type: 'object',
    properties: {
      version: { description: 'Version of this form of document; 1 where it is left out.', const: 1 },
      imports: { description: 'YAML files that this one stands over, from its folder.', type: ['string', 'array'], items: { type: 'string' } },
      with: { description: 'Variables: values that `${name}` stands for, and that `--set name=value` sets.', type: 'object' },
      name: { description: 'Of the benchmark, and of its folder. Default: that of the file.', type: 'string', pattern: '^\\w[\\w.-]*$' },
      metric: { description: 'What the table compares. Default gauc.', ...name },
      others: { description: 'Measured beside it. Default ndcg@5, mrrFirst, auc.', type: 'array', items: { type: 'string' } },
      by: { description: 'What metrics over groups are averaged over. Default user, as in RecBench.', enum: ['impression', 'user'] },
      protocol: { description: 'Prompts bit for bit as in RecBench, or with its defects fixed. Default sound.', enum: ['sound', 'recbench'] },
      history: { description: 'The newest clicks that are told. Default 20.', ...counts },
      rows: { description: 'Whole impressions of the test split are taken until there are so many candidates. Default all.', ...counts },
      faults: { description: 'Rows of a cell that may be set aside. Default 0.', type: 'integer', minimum: 0 },
      published: { description: 'CSV with the columns scheme, model, dataset and value: what was published.', ...name },
      scenarios: {
        description: 'The columns, by name.', type: 'object', minProperties: 1,
        additionalProperties: {
          type: 'object',
          properties: {
            data: { $ref: '#/$defs/data' },
            published: { description: 'What it is called among the published values. Default its own name, where that is there.', ...name },
            rows: { description: 'Of this one.', ...counts },
            faults: { description: 'Of its cells.', type: 'integer', minimum: 0 },
            attributes: { description: 'Columns of the items for models that read items attribute by attribute. Default title.', type: 'array', items: { type: 'string' }, minItems: 1 },
            set,
          },
          required: ['data'], additionalProperties: false,
        },
      },
      models: {
        description: 'The rows, by name; one for each scheme.', type: 'object', minProperties: 1,
        additionalProperties: {
          type: 'object',
          properties: {
            published: { description: 'What it is called among the published values. Default its own name, where that is there.', ...name },
            scenarios: { description: 'Those that it is asked about, by name. Default all.', type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
            generative: { $ref: '#/$defs/generative' },
            matching: { $ref: '#/$defs/matching' },
            trained: {
              description: 'A recommender that is trained on the train split.', type: 'object',
              properties: { config: { description: 'A training configuration, from the folder of this file.', ...name }, set },
              required: ['config'], additionalProperties: false,
            },
            baseline: { description: 'What needs no model.', enum: ['random', 'popularity', 'text-match', 'item-knn', 'ceiling'] },
          },
          minProperties: 1, additionalProperties: false,
        },
      },
    },
    required: ['scenarios', 'models'], additionalProperties: false,
    $defs: {
      data: await dataSchema(),
      generative: await engines('A language model that answers YES or NO to every candidate: an engine by name.', /^(?!TextEncoder|ImageEncoder|KeyedVectors)/, {
        prompt: { description: 'Default recbenchYesNo.', enum: prompts('PromptTemplate') },
        atMost: { description: 'Tokens of a prompt; too long: oldest clicks go first. Default 1024.', ...counts },
      }),
      matching: await engines('An encoder that makes vectors of user and candidate: an engine by name.', /^TextEncoder$/, {
        prompt: { description: 'Default recbenchMatching, for recformer recformerMatching.', enum: prompts('MatchingTemplate') },
        score: { description: 'Dot product, as in RecBench, or cosine. Default dot.', enum: ['dot', 'cosine'] },
        atMost: { description: 'Tokens of a text; too long: oldest clicks go first. Default 512.', ...counts },
      }),
    },
  };
}

const prompts = (kind: string): string[] => namedFiles('src/text/prompts').filter((file) => readText(file).includes(`: ${kind} = {`)).map(nameOf);
