import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Numbers, RunnableProgram } from '../../src/compile/program.ts';
import { startProgram } from '../../src/engines/session/program-runner.ts';
import { programOf } from '../../src/export/open-graph.ts';
import { readDocument } from '../../src/io/document.ts';
import { impressions } from '../recommenders/made-up-newsroom.ts';

/**
 * Scores the made-up impressions with the ONNX files and the card of a folder and nothing else, as somebody would who has read the card:
 * one user at a time, what an item says of itself as numbers.
 *
 * @param texts Numbers of each item, by name of the text.
 */
export async function scoredByHand(folder: string, texts: Readonly<Record<string, readonly (readonly number[])[]>>): Promise<Float32Array> {
  const card = await readDocument(join(folder, 'recommender.json'), 'exported-recommender');
  const open = async (name: 'item' | 'user' | 'score') =>
    startProgram(programOf({ ...card.graphs[name], bytes: await readFile(join(folder, `${name}.onnx`)) }), { name, threads: 1 });
  const [item, user, score] = await Promise.all([open('item'), open('user'), open('score')]);
  try {
    const said = Object.fromEntries(Object.entries(texts).flatMap(([name, lists]) => [...rectangle(name, lists)]));
    const vectors = (await run(item, said)).vectors!;
    const of = (items: readonly number[], steps: number): Float32Array =>
      Float32Array.from({ length: steps * width }, (_, at) => vectors.values[(items[Math.floor(at / width)] ?? 0) * width + at % width]!);
    const { width } = card.items;
    const scores: number[] = [];
    for (const row of impressions.user.keys()) {
      const clicked = kept(listAt(impressions.history, row), card.users);
      const shown = listAt(impressions.candidates, row);
      const steps = card.users.padded ? card.users.clicks : Math.max(1, clicked.length);
      const clicks = { shape: [1, steps, width], values: of(clicked, steps) };
      const mask = { shape: [1, steps], values: Float32Array.from({ length: steps }, (_, at) => Number(at < clicked.length)) };
      const number = row < (card.users.known ?? 0) ? row : -1;
      const places = { shape: [1, steps], values: Int32Array.from({ length: steps }, (_, at) => clicked[at] ?? 0) };
      const { users } = await run(user, { ...said, history: places, clicks, mask, user: { shape: [1], values: Int32Array.of(number) } });
      const { scores: given } = await run(score, { users: users!, candidates: { shape: [1, shown.length, width], values: of(shown, shown.length) }, clicks, mask });
      scores.push(...given!.values);
    }
    return Float32Array.from(scores);
  } finally {
    await Promise.all([item.close(), user.close(), score.close()]);
  }
}

const run = (program: RunnableProgram, inputs: Readonly<Record<string, Numbers>>) => program.run({ inputs });

const listAt = ({ offsets, values }: typeof impressions.history, row: number): number[] => [...values.subarray(offsets[row]!, offsets[row + 1]!)];
const kept = (items: readonly number[], { keep, clicks }: { readonly keep: string; readonly clicks: number }): readonly number[] => keep === 'last' ? items.slice(-clicks) : items.slice(0, clicks);

function* rectangle(name: string, lists: readonly (readonly number[])[]): Generator<[string, Numbers]> {
  const steps = Math.max(1, ...lists.map(({ length }) => length));
  const shape = [lists.length, steps];
  const cells = lists.flatMap((list) => Array.from({ length: steps }, (_, at) => list[at]));
  yield [`text.${name}`, { shape, values: Int32Array.from(cells, (number) => number ?? 0) }];
  yield [`mask.${name}`, { shape, values: Float32Array.from(cells, (number) => Number(number !== undefined)) }];
}
