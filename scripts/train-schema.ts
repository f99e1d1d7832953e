import type { Scenario } from '../src/core/scenario.ts';
import { backends } from '../src/engines/session/open-on.ts';
import { type ProbedOption, probedOptions } from './probed-options.ts';
import { firstSentence } from './doc-comment.ts';
import { nameOf, namedFiles, readText, root } from './repository.ts';
import { vectorsDefinitions } from './vectors-schema.ts';

export type Schema = Readonly<Record<string, unknown>>;

/**
 * The schema of a training configuration once its references are resolved. Recommenders, encoders, predictors, optimizers, schedules,
 * negatives and scenarios stand in it with the options that their code takes.
 */
export async function trainSchema(): Promise<Schema> {
  const encoder = await choice('src/encoders', 'How vectors become one.');
  const predictor = await choice('src/predictors', 'How users and items are scored.');
  const { properties: recommenders } = await choice('src/recommenders', '');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'train-config', title: 'TrainConfigDocument',
    description: 'A training in YAML, for `rxrec train`: data, model, how it is trained and measured.',
    type: 'object',
    properties: {
      version: { description: 'Version of this form of document; 1 where it is left out.', const: 1 },
      imports: { description: 'YAML files that this one stands over, from its folder.', type: ['string', 'array'], items: { type: 'string' } },
      with: { description: 'Variables: values that `${name}` stands for, and that `--set name=value` sets.', type: 'object' },
      name: { description: 'Of the run, and of its folder. Default: that of the file.', type: 'string', pattern: '^\\w[\\w.-]*$' },
      data: await dataSchema(),
      model: {
        description: 'A recommender by name, or one put together: items, users, predictor, scheme, texts.', type: 'object',
        properties: {
          ...recommenders,
          items: { description: 'Tokens of an item to its vector.', ...refer('encoder') },
          users: { description: 'Vectors of clicked items to the user\'s.', ...refer('encoder') },
          predictor: refer('predictor'),
          scheme: { description: 'Learned as the clicked one among others, or as yes or no.', enum: ['matching', 'ranking'] },
          texts: refer('texts'),
          width: { description: 'Of token vectors, and of items and users where they say nothing else. Default 64.', type: 'integer', minimum: 1 },
          clicks: { description: 'Clicks that are looked at. Default 50.', type: 'integer', minimum: 1 },
          keep: { description: 'Which, of too many. Default the last, which are the newest.', enum: ['last', 'first'] },
          probabilities: { description: 'What metrics of probabilities (`logLoss`, `f1`, `ece`) read: the sigmoid of a score, or the score. Default sigmoid when ranking, else raw.', enum: ['sigmoid', 'raw'] },
          padding: { description: 'What stands in a history up to `clicks`, for parts that look at padding. Default nothing.', enum: ['item', 'zeros'] },
          inputer: { description: 'Tokens between the columns of an item, where it is read as one sequence. Default none.', ...tokens('cls', 'sep') },
          flatten: { description: 'Users are read as the tokens of all clicked items, with these between them. Default as item vectors.', ...tokens('cls', 'sep', 'attrSep') },
          tables: refer('tables'),
        },
        additionalProperties: false, minProperties: 1,
      },
      vectors: { description: 'What fills tables of vectors before training, by vocabulary: `title: { textVectors: ... }`.', type: 'object', additionalProperties: refer('vectors') },
      ...trainingProperties(),
      optimizer: await choice('src/training/optimizers', 'How weights are moved. Default adam at 0.001.', 'Optimizer'),
      schedule: await choice('src/training/schedules', 'The learning rate over the steps. Default always the same.', 'Schedule'),
      negatives: await choice('src/training/negatives', 'What each click is told apart from, when matching. Default 4 that were shown with it, or any.', 'NegativeSampler'),
    },
    required: ['data', 'model'], additionalProperties: false,
    $defs: { encoder, predictor, texts, tables, rates, ...await vectorsDefinitions() },
  };
}

const texts: Schema = {
  description: 'Item columns that are read, by name.', type: 'object', minProperties: 1,
  additionalProperties: {
    type: 'object',
    properties: {
      from: { description: 'Column of `items.parquet`.', type: 'string', minLength: 1 },
      as: { description: 'One number per word, one for the whole value, the item\'s own number, one code of a list, or one number per token of a tokenizer.', enum: ['words', 'category', 'number', 'codes', 'tokens'] },
      most: { description: 'Words or tokens that are kept, from the first. Default 30.', type: 'integer', minimum: 1 },
      lead: { description: 'Words that stand before those of every item that has any.', type: 'string', minLength: 1 },
      around: { description: 'The tokenizer\'s own tokens: before the first text of an item, behind each. They count in `most`. Default true.', type: 'boolean' },
      level: { description: 'Which code of the list, from 0. Default 0.', type: 'integer', minimum: 0 },
      vocabulary: { description: 'The table that its numbers are rows of. Default `words` for all words, `tokens` for all tokens, one of its own for each other text.', type: 'string', minLength: 1 },
    },
    required: ['from', 'as'], additionalProperties: false,
  },
};

const tables: Schema = {
  description: 'Tables of vectors that are wider than `width`, or are not trained, by vocabulary.', type: 'object',
  additionalProperties: {
    type: 'object',
    properties: {
      stored: { description: 'Width of its rows; a linear layer makes `width` of it.', type: 'integer', minimum: 1 },
      frozen: { description: 'Rows that are not trained. Default: where `stored` is given.', type: 'boolean' },
      linear: { description: 'A linear layer even where the widths agree.', type: 'boolean' },
      dropout: { description: 'Of what the linear layer yields. Default 0.1.', type: 'number', minimum: 0, exclusiveMaximum: 1 },
      deviation: { description: 'Of the normal that rows start from. Default 0.1.', type: 'number', exclusiveMinimum: 0 },
    },
    additionalProperties: false,
  },
};

const adapterSchema: Schema = {
  type: 'object',
  properties: {
    rank: { description: 'Default 32.', type: 'integer', minimum: 1 },
    alpha: { description: 'Its product is multiplied by alpha / rank. Default 128.', type: 'number', exclusiveMinimum: 0 },
    dropout: { description: 'Of what goes into it. Default 0.1.', type: 'number', minimum: 0, exclusiveMaximum: 1 },
    targets: { description: 'Parts of names: a matrix of a layer whose name holds one is adapted. Default the maps to queries and values.', type: 'array', items: { type: 'string' }, minItems: 1 },
  },
  additionalProperties: false,
};

const rates: Schema = {
  description: 'A factor of the learning rate by what the name of a weight begins with: `items: 0.1`.', type: 'object',
  additionalProperties: { type: 'number', minimum: 0 },
};

function trainingProperties(): Record<string, Schema> {
  return {
    seed: { description: 'Another seed, other weights. Default 2024.', type: 'integer', minimum: 0 },
    epochs: { description: 'Times through the data at most. Default 20.', type: 'integer', minimum: 1 },
    steps: { description: 'Steps at most, however many epochs that is. Default no limit.', type: 'integer', minimum: 1 },
    rows: { description: 'Training rows of a batch: clicks when matching, candidates when ranking. Default 64.', type: 'integer', minimum: 1 },
    accumulate: { description: 'Batches whose mean gradient makes one step. Default 1.', type: 'integer', minimum: 1 },
    clip: { description: 'The most that all gradients together may be, by their Euclidean norm. Default no limit.', type: 'number', exclusiveMinimum: 0 },
    checkpointSteps: { description: 'Steps between checkpoints within an epoch. Default 500.', type: 'integer', minimum: 1 },
    validate: {
      description: 'What is asked of the valid split, and when training stops.', type: 'object',
      properties: {
        metric: { description: 'The weights that are best by it are kept: `gauc`, `ndcg@10`, `loss`; `none` keeps the last. Default gauc.', type: 'string', minLength: 1 },
        others: { description: 'Measured beside it, for the history.', type: 'array', items: { type: 'string' } },
        every: {
          description: 'When it is asked. Default after every epoch.', type: 'object',
          properties: { epochs: { description: '0.25: four times an epoch.', type: 'number', exclusiveMinimum: 0 }, steps: { type: 'integer', minimum: 1 } },
          additionalProperties: false, minProperties: 1, maxProperties: 1,
        },
        patience: { description: 'Validations without a better one before training stops. Default 2.', type: 'integer', minimum: 1 },
      },
      additionalProperties: false,
    },
    on: {
      description: 'What it runs on.', type: 'object',
      properties: {
        backend: { description: 'ONNX Runtime, or tfjs as the model is written. Default onnx.', enum: [...backends] },
        device: { description: 'Of onnx. Default cpu.', enum: ['cpu', 'cuda', 'webgpu'] },
        threads: { description: 'Of one operator, of onnx. Default 2 in training, where another number may give other last bits, and 1 in scoring, where it is calls at once.', type: 'integer', minimum: 1 },
      },
      additionalProperties: false,
    },
    test: {
      description: 'What is measured on the test split in the end.', type: 'object',
      properties: {
        metrics: { description: 'By name: `rxrec list metrics`. Default gauc, ndcg@5, mrrFirst, hitRatio@1, auc.', type: 'array', items: { type: 'string' }, minItems: 1 },
        by: { description: 'What metrics over groups are averaged over. Default impression.', enum: ['impression', 'user'] },
        beside: { description: 'What the model stands beside. Default popularity.', type: 'array', uniqueItems: true, items: { enum: ['random', 'popularity', 'text-match', 'ceiling'] } },
        save: { description: 'Whether scores are written as Parquet. Default true.', type: 'boolean' },
      },
      additionalProperties: false,
    },
  };
}

/** A prepared folder, or a scenario with its options. */
export async function dataSchema(): Promise<Schema> {
  const found = await Promise.all(namedFiles('src/scenarios').map(async (file) => (await import(`${root}${file}`) as Record<string, unknown>)[nameOf(file)]));
  const scenarios = found.filter((one): one is Scenario<Record<string, unknown>> => typeof one === 'object' && one !== null && 'prepare' in one);
  const counts = { type: 'integer', minimum: 1 };
  return {
    description: 'A folder that `rxrec prepare` wrote, or a scenario that is prepared first.', type: 'object',
    properties: {
      prepared: { description: 'Folder of a prepared scenario.', type: 'string', minLength: 1 },
      ...Object.fromEntries(scenarios.map(({ name, title, options }) => [name, {
        description: `${title}.`, type: 'object',
        properties: {
          ...(name === 'newsroom' ? {} : { raw: { description: 'Folder or archive with the raw files.', type: 'string', minLength: 1 } }),
          ...Object.fromEntries(Object.entries(options).map(([key, { about, default: value }]) =>
            [key, { description: `${about}. Default ${JSON.stringify(value)}.`, type: typeof value }])),
        },
        ...(name === 'newsroom' ? {} : { required: ['raw'] }), additionalProperties: false,
      }])),
      take: {
        description: 'The first so many impressions of a split. Default all.', type: 'object',
        properties: { train: counts, valid: counts, test: counts }, additionalProperties: false,
      },
    },
    additionalProperties: false, minProperties: 1,
  };
}

/** One of several by name, with its options: the factories of a folder, or those that make such a thing. */
async function choice(folder: string, description: string, makes?: string): Promise<Schema & { readonly properties: object }> {
  const files = namedFiles(folder).filter((file) => makes === undefined || new RegExp(`\\((\\w+: \\w+Options( = \\{\\})?)?\\): ${makes} (\\{|=>)`).test(readText(file)));
  const entries = await Promise.all(files.map(async (file) => {
    const factory = (await import(`${root}${file}`) as Readonly<Record<string, (options?: object) => unknown>>)[nameOf(file)]!;
    return [nameOf(file), optionsSchema(firstSentence(file), probedOptions(factory, file))] as const;
  }));
  return { description, type: 'object', properties: Object.fromEntries(entries), additionalProperties: false };
}

/** What `rxrec train` says itself: the kinds of columns that texts have, where a text is read from. */
const said = ['columns', 'padded'];
/** What it says where nobody else does. */
const defaults = ['width', 'seed', 'perPositive', 'steps'];

/** What one of several by name may be told. */
export function optionsSchema(description: string, options: readonly ProbedOption[]): Schema {
  const told = options.filter(({ name }) => !said.includes(name));
  const required = told.filter(({ name, required }) => required && !defaults.includes(name)).map(({ name }) => name);
  return {
    description, type: 'object', properties: Object.fromEntries(told.map((option) => option.name === 'rateOf' ? ['rates', refer('rates')] : [option.name, optionSchema(option)])),
    ...(required.length > 0 && { required }), additionalProperties: false,
  };
}

/** Sections and definitions of configurations that hold one of several by name. */
const choices: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'train-config': [['data', 'model', 'optimizer', 'schedule', 'negatives'], ['encoder', 'predictor', 'vectors', 'textEncoder', 'imageEncoder']],
  'benchmark-config': [[], ['data', 'generative', 'matching']],
};

/** The same for types: parts by name, whose options are checked by those who take them. */
export function withoutOptions(schema: Schema): Schema {
  const { properties, $defs = {} } = schema as { readonly properties: Readonly<Record<string, Schema>>; readonly $defs?: Readonly<Record<string, Schema>> };
  const [sections, definitions] = choices[schema['$id'] as string] ?? [];
  if (!sections) return structuredClone(schema);
  const open = (among: Readonly<Record<string, Schema>>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(among).map(([name, one]) => [name, names.includes(name) ? opened(one) : one]));
  return structuredClone({ ...schema, properties: open(properties, sections), $defs: open($defs, definitions!) });
}

/** A choice whose options may be any. */
function opened(choice: Schema): Schema {
  const { properties } = choice as { readonly properties: Readonly<Record<string, Schema>> };
  const isOptions = ({ properties: options, additionalProperties }: Schema) => options !== undefined && additionalProperties === false;
  return { ...choice, properties: Object.fromEntries(Object.entries(properties).map(([name, one]) =>
    [name, isOptions(one) ? { description: one['description'], type: 'object' } : one])) };
}

const refer = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** The sentences of `src/core/option-rules.ts` and of the rules beside the parts; another sentence lets any value through, to the code. */
function optionSchema({ about, wants }: ProbedOption): Schema {
  const described = (schema: Schema): Schema => about === '' ? schema : { description: about, ...schema };
  const least = /^a whole number of at least (\d+)$/.exec(wants);
  if (least) return described({ type: 'integer', minimum: Number(least[1]) });
  const above = /^a number above ([\d.]+)(?: and at most ([\d.]+))?$/.exec(wants);
  if (above) return described({ type: 'number', exclusiveMinimum: Number(above[1]), ...(above[2] && { maximum: Number(above[2]) }) });
  if (/^("[^"]+"( or )?)+$/.test(wants)) return described({ enum: [...wants.matchAll(/"([^"]+)"/g)].map(([, word]) => word) });
  if (wants.startsWith('a list of whole numbers')) return described({
    type: wants.endsWith(' or false') ? ['array', 'boolean'] : 'array', items: { type: 'integer', minimum: 1 }, ...(wants.startsWith('at least one') && { minItems: 1 }),
  });
  return described(sentences[wants] ?? { description: about || wants });
}

const sentences: Readonly<Record<string, Schema>> = {
  'a text': { type: 'string' },
  'an address, like "http://127.0.0.1:8000"': { type: 'string', minLength: 1 },
  'an object': { type: 'object' },
  'the path of a folder': { type: 'string', minLength: 1 },
  'the path of a folder or an .onnx file': { type: 'string', minLength: 1 },
  'the path of a .gguf file': { type: 'string', minLength: 1 },
  'a list of words': { type: 'array', items: { type: 'string' }, minItems: 1 },
  'a list of at least two different words': { type: 'array', items: { type: 'string' }, minItems: 2, uniqueItems: true },
  'true or false': { type: 'boolean' },
  'a number of at least 0': { type: 'number', minimum: 0 },
  'a number from 0 to below 1': { type: 'number', minimum: 0, exclusiveMaximum: 1 },
  'a number of at least 0 and below 1': { type: 'number', minimum: 0, exclusiveMaximum: 1 },
  'an encoder': refer('encoder'),
  'a predictor': refer('predictor'),
  '{ name: { from, as, most?, lead?, around?, level?, vocabulary? } }, with a column of the items and words, category, number, codes or tokens; most and lead are of words and tokens, around is of tokens, level of codes': refer('texts'),
  'a path, of a folder with tokenizer.json': { type: ['string', 'boolean'], minLength: 1 },
  'a path, of a folder with config.json and weights': { type: ['string', 'object'], minLength: 1 },
  '{ rank?, alpha?, dropout?, targets? }': adapterSchema,
  'a whole number': { type: 'integer' },
  '{ vocabulary: { stored?, frozen?, linear?, dropout?, deviation? } }': refer('tables'),
  '{ cls?, sep? }, true or false': tokens('cls', 'sep'),
  '{ cls?, sep?, attrSep? }, true or false': tokens('cls', 'sep', 'attrSep'),
  '{ count, rank }, whole numbers of at least 1': {
    type: 'object', properties: { count: { type: 'integer', minimum: 1 }, rank: { type: 'integer', minimum: 1 } }, required: ['count', 'rank'], additionalProperties: false,
  },
};

function tokens(...names: readonly string[]): Schema {
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'boolean' }])), additionalProperties: false };
}
