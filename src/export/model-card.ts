import type { ExportedRecommenderDocument } from '../io/documents.ts';

/** The card for people: what it is, how well it did, what its files take and give. The same card gives the same text. */
export function modelCard(card: ExportedRecommenderDocument): string {
  const { name, scheme, parameters, items, users, score, training, validation, test, licence, rxrec, graphs, files } = card;
  const known = users.known === undefined ? '' : ` It knows ${counted(users.known, 'user')} by number.`;
  return [
    `# ${name}`, '',
    `A recommender trained with rxrec ${rxrec}: ${whole(parameters)} parameters, ${counted(items.count, 'item')}, ${scheme === 'matching'
      ? 'learned to tell the clicked item from others' : 'learned to say whether an item is clicked; its score is a logit'}.`,
    `It looks at ${users.keep === 'last' ? 'the last' : 'the first'} ${counted(users.clicks, 'click')} of a user.${known}`, '',
    '## Figures', '',
    ...figures(validation, test),
    '', '## Files', '',
    ...table(['file', 'bytes', 'what'], Object.entries(files).map(([file, { bytes }]) => [`\`${file}\``, whole(bytes), about[file as keyof typeof about]])),
    '', ...Object.entries(graphs).flatMap(([graph, { opset, inputs, outputs }]) => [
      `### ${graph}.onnx (operator set ${opset})`, '',
      ...table(['', 'name', 'type', 'shape', 'what'], [...inputs.map((tensor) => row('takes', tensor)), ...outputs.map((tensor) => row('gives', tensor))]), '',
    ]),
    ...(score === 'dot' ? ['A score is the dot product of user and item vector and nothing else: an index of nearest vectors finds what to recommend.', ''] : []),
    ...(users.padded ? [`A history always has ${users.clicks} steps; those behind the last click are masked.`, ''] : []),
    '## Numbers', '',
    '`vocabulary.json` says how texts become numbers. Texts are brought to NFKC and lower case; every match of its pattern is a word, whose number is its',
    'place in the vocabulary plus `first`; `unknown` is what training has not seen; 0 is padding, where the mask is 0.', '',
    '## Use', '',
    '```ts', "import { exported } from 'rxrec/export';", "import { scoreWith } from 'rxrec/operators';", '', "scoreWith({ recommender: exported('this folder') }) // and exported(folder, { items }) for another catalogue", '```', '',
    'Anything that runs ONNX runs it: ONNX Runtime in a browser gives the same numbers.', '',
    '## Data and training', '',
    `Weights: ${training.weights === 'best' ? 'those of the best validation' : 'the last'}, after ${counted(training.step, 'step')}; seed ${training.seed}. Training \`${training.fingerprint}\`, made of:`, '',
    '```json', JSON.stringify(training.madeOf, null, 2), '```', '',
    '## Licence', '',
    licence === null ? 'The terms of the data that it was trained on are not known to this card; ask whoever trained it.'
      : `Trained on data under these terms, which may bind its weights: ${licence}`, '',
  ].join('\n');
}

const about = {
  'item.onnx': 'what an item says of itself to its vector', 'user.onnx': 'vectors of clicked items to the user', 'score.onnx': 'users, or their clicks, and candidates to scores',
  'vocabulary.json': 'how texts become numbers', 'tokenizer.json': 'how texts become tokens', 'tokenizer_config.json': 'beside it', 'items.parquet': 'the catalogue: `id`, `vector`', 'users.parquet': '`id` of users, by number',
  'weights.safetensors': 'weights as they were trained, by name',
} as const;

function figures(validation: ExportedRecommenderDocument['validation'], test: ExportedRecommenderDocument['test']): string[] {
  const names = [...new Set([...Object.keys(validation?.metrics ?? {}), ...Object.keys(test?.metrics ?? {})])];
  if (names.length === 0) return ['Nothing was measured.'];
  const shown = (value: number | null | undefined) => value === undefined ? '' : value === null ? 'undefined' : value.toFixed(4);
  return [
    ...table(['', ...(validation ? ['validation'] : []), ...(test ? ['test'] : [])], names.map((name) =>
      [name, ...(validation ? [shown(validation.metrics[name])] : []), ...(test ? [shown(test.metrics[name])] : [])])),
    ...(test ? ['', `Test: ${counted(test.impressions, 'impression')} of the run \`${test.graph}\`, ${test.fingerprint}.`] : []),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
}

const row = (verb: string, { name, type, shape, about }: ExportedRecommenderDocument['graphs']['item']['inputs'][number]) =>
  [verb, `\`${name}\``, type, `[${shape.join(', ')}]`, about];

const whole = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
const counted = (number: number, noun: string): string => `${whole(number)} ${noun}${number === 1 ? '' : 's'}`;
