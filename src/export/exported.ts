import { createHash } from 'node:crypto';

import type { RunnableProgram } from '../compile/program.ts';
import type { List, Vectors } from '../core/column.ts';
import { DataError } from '../core/errors.ts';
import type { Items } from '../core/items.ts';
import { checkOptions, having, oneOf, optional, type Rule, wholeNumber } from '../core/option-rules.ts';
import type { OpenRecommender, TrainedRecommender } from '../core/recommender.ts';
import { sharedOpening } from '../engines/session/shared-opening.ts';
import { readDocument } from '../io/document.ts';
import { cached } from '../training/caches/cached.ts';
import { otherCatalogue } from '../training/caches/other-catalogue.ts';
import { tokenizer as tokenizerOf } from '../text/tokenizer.ts';
import type { ItemText, Recommender } from '../training/recommender.ts';
import type { TokenNumbers } from '../training/token-texts.ts';
import { catalogueTexts } from './catalogue-texts.ts';
import { itemsEncoder } from './encode-items.ts';
import { exportedScorer, readsClicks } from './exported-scorer.ts';
import type { ExportedItems } from './exported-users.ts';
import { heldVectors } from './held-vectors.ts';
import { type GraphSettings, openGraph } from './open-graph.ts';
import { exportedFile, exportedGraph, readCard } from './read-exported.ts';

export interface ExportedOptions extends GraphSettings {
  /** The catalogue that is scored, where it is not that of training: its texts are encoded as they are asked for. */
  readonly items?: Items;
  /** Bytes of item vectors of such a catalogue in memory at most; the least recently used go first. Default: room for every item. */
  readonly mostBytes?: number;
  /** A folder for item vectors that have to go; without it they are computed again. */
  readonly spill?: string;
  /** Bytes of user vectors at most; the least recently used go first. Default 256 MiB. */
  readonly mostUserBytes?: number;
}

const path: Rule = (value) => typeof value === 'string' && value !== '' ? undefined : 'a path';

/**
 * A recommender that `rxrec export` wrote: it scores as it did where it was trained, without what it was trained on.
 *
 * Item vectors are those of `items.parquet`. Of another catalogue (`items`) each item is encoded once by `item.onnx`: a word or a category
 * that training has not seen is the unknown one; where items are told by number, the catalogue goes on from that of training, and an
 * item that came later is the mean of all.
 *
 * Errors: `OptionsError`; `DataError` `missing-file`, `schema` for a folder that is none, at once; when it is opened `wrong-hash` for a file
 * that was changed, `malformed` for a catalogue that does not go on from that of training where it has to, and `EngineError` `load` for one that ONNX Runtime does not take.
 */
export function exported(folder: string, options: ExportedOptions = {}): TrainedRecommender {
  checkOptions<ExportedOptions>('exported', options, {
    items: optional(having('the items of a scenario', 'load')), mostBytes: optional(wholeNumber(0)), spill: optional(path), mostUserBytes: optional(wholeNumber(0)),
    device: optional(oneOf('cpu', 'cuda', 'webgpu')), threads: optional(wholeNumber(1)),
  });
  const { card, text } = readCard(folder);
  const shared = sharedOpening(() => opened(folder, card, options));
  return {
    ...(card.users.known !== undefined && { knowsUsers: true }),
    async open() {
      const { session: { itemCount, cache, score }, close } = await shared();
      return { itemCount, ...(cache && { cache }), score, close };
    },
    identify: async () => ({ exported: card.name, card: createHash('sha256').update(text).digest('hex'), ...(options.items && { items: await options.items.identify() }) }),
    toJSON: () => ({ exported: card.name, fingerprint: card.training.fingerprint }),
  };
}

type Card = ReturnType<typeof readCard>['card'];

async function opened(folder: string, card: Card, options: ExportedOptions): Promise<OpenRecommender> {
  const { device, threads } = options;
  const settings = { ...(device && { device }), ...(threads !== undefined && { threads }) };
  const closing: (() => Promise<void>)[] = [];
  const close = async () => void await Promise.all(closing.map((end) => end()));
  const open = async (which: 'item' | 'user' | 'score') => {
    const graph = await exportedGraph(folder, which, card);
    const program = await openGraph(graph, graph.path, settings);
    closing.push(program.close);
    return program;
  };
  try {
    const items = options.items ? await encodedItems(folder, card, await open('item'), options) : await storedItems(folder, card);
    closing.push(items.vectors.close);
    const [user, score] = [readsClicks(card) ? undefined : await open('user'), card.score === 'dot' ? undefined : await open('score')];
    const scorer = exportedScorer({ card, items, user, score, mostUserBytes: options.mostUserBytes ?? 256 * 2 ** 20 });
    let last: Promise<unknown> = Promise.resolve();
    return {
      itemCount: items.count, close, cache: { items: items.vectors.counts, users: scorer.counts },
      score(history, candidates, users) {
        if (candidates.offsets.at(-1) === candidates.offsets[0]) return Promise.resolve(new Float32Array(0));
        const mine = last.then(() => scorer.score({ history, ...(users && { users }) }, candidates));
        last = mine.catch(() => {});
        return mine;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The vectors that were written with the recommender, and the texts where it reads those of clicks. */
async function storedItems(folder: string, card: Card): Promise<ExportedItems> {
  const { count, width } = card.items;
  const path = await exportedFile(folder, 'items.parquet', card);
  const texts = card.users.reads === 'texts' ? Object.keys(card.texts) : [];
  const shape = Object.fromEntries(texts.map((name) => [`text.${name}`, 'list<int32>' as const]));
  const { readParquetColumns } = await import('../io/parquet.ts'); // brings DuckDB: importing this must not
  const { columns } = await readParquetColumns(path, { vector: 'vec<float32>', ...shape });
  const { values } = columns['vector'] as Vectors;
  if (values.length !== count * width) throw new DataError('row-count', `${path}: ${values.length} values, expected ${count} vectors of ${width}`, 'export the recommender again');
  return {
    count, vectors: heldVectors(values as Float32Array, width),
    texts: catalogueTexts(textsOf(card), Object.fromEntries(texts.map((name) =>
      [name, { tokens: columns[`text.${name}`] as List<Int32Array>, vocabulary: card.texts[name]!.vocabulary }]))),
  };
}

/** Another catalogue, in the numbers of the vocabulary. */
async function encodedItems(folder: string, card: Card, program: RunnableProgram, { items, mostBytes, spill }: ExportedOptions): Promise<ExportedItems> {
  const { vocabularies: words } = await readDocument(await exportedFile(folder, 'vocabulary.json', card), 'exported-vocabulary');
  const texts = textsOf(card);
  const vocabularies = Object.fromEntries(Object.values(card.texts).map(({ vocabulary, rows }) => [vocabulary, rows]));
  const isNumbered = Object.values(texts).some(({ as }) => as === 'number');
  const known = { items: card.items.count, columns: {}, vocabularies, words, ...(isNumbered && { ids: await idsOf(folder, card) }) };
  const { table } = otherCatalogue({ texts }, known, await items!.load(), await tokensOf(folder, card));
  const { width } = card.items;
  const told = catalogueTexts(texts, table.columns);
  return {
    count: table.items, texts: told,
    vectors: cached({ version: 1, width, rows: table.items, encode: itemsEncoder(program, told, width) }, { ...(mostBytes !== undefined && { mostBytes }), ...(spill !== undefined && { spill }) }),
  };
}

/** What cuts texts into tokens, where they are read as such. */
async function tokensOf(folder: string, card: Card): Promise<TokenNumbers | undefined> {
  const told = Object.values(card.texts).find(({ text }) => (text as unknown as ItemText).as === 'tokens');
  if (!told) return undefined;
  for (const name of ['tokenizer.json', 'tokenizer_config.json'] as const) if (name === 'tokenizer.json' || card.files[name]) await exportedFile(folder, name, card);
  return { tokenizer: await tokenizerOf(folder).load(), rows: told.rows };
}

/** Of the items, in the raw data. */
async function idsOf(folder: string, card: Card): Promise<readonly string[]> {
  const { readParquetColumns } = await import('../io/parquet.ts');
  return (await readParquetColumns(await exportedFile(folder, 'items.parquet', card), { id: 'utf8' })).columns['id'] as readonly string[];
}

const textsOf = ({ texts }: Card): Recommender['texts'] => Object.fromEntries(Object.entries(texts).map(([name, { text }]) => [name, text as unknown as ItemText]));
