import type { Shape } from '../../src/core/batch.ts';
import type { GraphPicture } from '../../src/core/run-event.ts';

type Part = readonly [name: string, options: object, adds: Shape, more?: { rows?: string; holds?: number }];

const llm: readonly Part[] = [
  ['prompt', { template: { name: 'recbench-yes-no', version: 1 }, tokenizer: { name: 'stories260k' }, atMost: 512, protocol: 'sound' }, { prompts: 'list<utf8>' }],
  ['tokenize', { tokenizer: { name: 'stories260k' }, protocol: 'sound' }, { tokens: 'list<list<int32>>' }],
  ['rebatch', { rows: 16 }, {}, { rows: 'regrouped', holds: 16 }],
  ['infer', { engine: { name: 'onnx stories260k', device: 'cpu' }, inFlight: 2 }, { logits: 'list<vec<float32>>' }],
  ['score-yes-no', {}, { scores: 'list<float32>' }],
  ['save-rows', { to: { path: 'scores' }, columns: ['user', 'candidates', 'labels', 'scores'] }, {}],
];
const embedding: readonly Part[] = [
  ['describe', { template: { name: 'clicked-titles' }, atMost: 256 }, { userText: 'utf8', itemTexts: 'list<utf8>' }],
  ['embed', { encoder: { name: 'model2vec 64d' } }, { userVector: 'vec<float32>', itemVectors: 'list<vec<float32>>' }],
  ['score-cosine', {}, { scores: 'list<float32>' }],
];

/** A made-up zero-shot graph of four branches over one source. */
export const examplePicture: GraphPicture = pictureOfParts('quickstart', {
  popularity: [['score-popularity', { items: { name: 'newsroom' } }, { scores: 'list<float32>' }]],
  words: [['score-text-match', { items: { name: 'newsroom' } }, { scores: 'list<float32>' }]],
  embedding,
  llm,
});

export function pictureOfParts(name: string, branches: Readonly<Record<string, readonly Part[]>>): GraphPicture {
  const picture: GraphPicture = { version: 1, name, nodes: [], edges: [] };
  const place = (kind: 'source' | 'operator' | 'sink', branch: string, [part, options, adds, more = {}]: Part, after?: string) => {
    const id = `n${picture.nodes.length}`;
    picture.nodes.push({ id, kind, name: part, branch, options, reads: {}, adds, rows: more.rows ?? 'same', holds: more.holds ?? 0 });
    if (after !== undefined) picture.edges.push({ from: after, to: id });
    return id;
  };
  const source = place('source', '', ['newsroom', { split: 'test', users: 2000, seed: 1 }, {
    user: 'int32', time: 'float64', history: 'list<int32>', candidates: 'list<int32>', labels: 'list<bool>',
  }, { holds: 1024 }]);
  const taken = place('operator', '', ['take-history', { last: 20 }, { history: 'list<int32>' }], source);
  const trunk = place('operator', '', ['join-items', { items: { name: 'newsroom' } },
    { historyTexts: 'list<utf8>', candidateTexts: 'list<utf8>' }], taken);
  for (const [branch, parts] of Object.entries(branches)) {
    const last = parts.reduce((after, part) => place('operator', branch, part, after), trunk);
    place('sink', branch, ['measure', { by: 'impression', metrics: ['GAUC', 'NDCG@5', 'MRR', 'LogLoss'] }, {}], last);
  }
  return picture;
}
