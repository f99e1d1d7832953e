/**
 * An exported recommender in a browser: three ONNX files, a vocabulary and a card, run by ONNX Runtime as WebAssembly. Nothing of rxrec is
 * loaded; what the files take is on the card.
 */
import * as ort from '/ort/ort.wasm.min.mjs';

ort.env.wasm.wasmPaths = '/ort/';
ort.env.wasm.numThreads = 1; // more need a page that is isolated from others

/**
 * @param {string} base Address of the exported folder, with a slash at its end.
 */
export async function openExported(base) {
  const json = async (name) => (await fetch(base + name)).json();
  const [card, vocabulary] = [await json('recommender.json'), await json('vocabulary.json')];
  const graph = async (name) => ort.InferenceSession.create(new Uint8Array(await (await fetch(`${base}${name}.onnx`)).arrayBuffer()));
  const [item, user, score] = [await graph('item'), await graph('user'), await graph('score')];
  const numbers = numbersOf(vocabulary);

  /** What some items say of themselves, as `item.onnx` takes it. */
  function texts(items) {
    const feeds = {};
    for (const [name, column] of Object.entries(vocabulary.columns)) {
      const lists = items.map((said) => numbers(name, said[column.from]));
      const steps = Math.max(1, ...lists.map(({ length }) => length));
      const cells = lists.flatMap((list) => Array.from({ length: steps }, (_, at) => list[at]));
      feeds[`text.${name}`] = new ort.Tensor('int32', Int32Array.from(cells, (number) => number ?? 0), [items.length, steps]);
      feeds[`mask.${name}`] = new ort.Tensor('float32', Float32Array.from(cells, (number) => Number(number !== undefined)), [items.length, steps]);
    }
    return feeds;
  }

  return {
    card,
    columns: [...new Set(Object.values(vocabulary.columns).map(({ from }) => from))],
    /** Scores of items that are shown to somebody who clicked others, oldest first; each says of itself what its columns are. */
    async score(clicked, shown, number = -1) {
      const { clicks: most, keep, padded } = card.users;
      const kept = keep === 'last' ? clicked.slice(-most) : clicked.slice(0, most);
      const items = [...kept, ...shown];
      const said = texts(items);
      const { vectors } = await run(item, said);
      const { width } = card.items;
      const steps = padded ? most : Math.max(1, kept.length);
      const clicks = new Float32Array(steps * width);
      clicks.set(vectors.data.subarray(0, kept.length * width));
      const feeds = {
        ...said, clicks: new ort.Tensor('float32', clicks, [1, steps, width]),
        mask: new ort.Tensor('float32', Float32Array.from({ length: steps }, (_, at) => Number(at < kept.length)), [1, steps]),
        history: new ort.Tensor('int32', Int32Array.from({ length: steps }, (_, at) => at < kept.length ? at : 0), [1, steps]),
        user: new ort.Tensor('int32', Int32Array.of(number), [1]),
      };
      const { users } = await run(user, feeds);
      const candidates = new ort.Tensor('float32', vectors.data.slice(kept.length * width), [1, shown.length, width]);
      return Array.from((await run(score, { ...feeds, users, candidates })).scores.data);
    },
  };
}

/** A graph takes what it names. */
const run = (session, feeds) => session.run(Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]])));

/** How what an item says becomes numbers: `vocabulary.json` in a few lines. */
function numbersOf({ cut, columns, vocabularies, first }) {
  const pattern = new RegExp(cut.pattern, 'gu');
  const wordsOf = (text) => text.normalize(cut.normal).toLowerCase().match(pattern) ?? [];
  const places = Object.fromEntries(Object.entries(vocabularies).map(([name, words]) => [name, new Map(words.map((word, at) => [word, at + first]))]));
  return (name, said) => {
    const { as, vocabulary, most, lead = '', level, unknown } = columns[name];
    const numberOf = (word) => places[vocabulary].get(word) ?? unknown;
    if (as === 'number') return [said === undefined ? unknown : Math.min(said, unknown)];
    if (as === 'category') return [numberOf(said ?? '')];
    if (as === 'codes') return [numberOf(said?.[level] === undefined ? '' : String(said[level]))];
    const words = wordsOf(said ?? '').slice(0, most);
    return (words.length === 0 ? [] : [...wordsOf(lead), ...words]).map(numberOf);
  };
}
