import { DataError, OptionsError } from '../core/errors.ts';
import type { Preparation, Scenario, Split } from '../core/scenario.ts';
import { parseJsonObject } from '../io/json-file.ts';
import type { RawFile } from '../io/raw-file.ts';
import { ImpressionRows } from './preparing/impression-rows.ts';
import { Numbering } from './preparing/numbering.ts';
import { listed, missingRaw, withRaw } from './preparing/raw.ts';

export interface TallrecOptions {
  readonly disliked: string;
}

/**
 * Prompts that TALLRec published, taken apart: what somebody liked is the history, the film (or book) that is asked about the one candidate.
 *
 * | raw file                                                   | rows                                             | becomes            |
 * |------------------------------------------------------------|--------------------------------------------------|--------------------|
 * | `movie-test.json`, `movie-valid.json`, `movie-train.json`  | `instruction`, `input`, `output` (`Yes.`, `No.`) | test, valid, train |
 *
 * `book-*.json` and bare `test.json`, `valid.json`, `train.json` likewise; what is not there is no split. Items are titles. A prompt does not
 * say whose it is: every row is a user of its own, so metrics are those over all rows (AUC). There are no times.
 *
 * Faults: `malformed`; line = row, from 1.
 *
 * Source: Bao et al. 2023 (TALLRec), `data/movie`. Differs: what somebody disliked is left out, or told among the history.
 */
export const tallrec: Scenario<TallrecOptions> = {
  name: 'tallrec',
  version: 1,
  title: 'films liked and disliked, and whether the next one was: the prompts of TALLRec',
  licence: 'Apache-2.0; made from MovieLens 100K, whose terms are research use without redistribution.',
  options: {
    disliked: { about: 'what becomes of disliked items: out, or history (before the liked ones)', default: 'out' },
  },
  async prepare(to, { disliked }) {
    if (disliked !== 'out' && disliked !== 'history') throw new OptionsError('wrong-value', `tallrec: disliked is "${disliked}"`, 'choose out or history');
    to.text(['title']);
    const [items, users] = [new Numbering(), new Numbering()];
    await withRaw(to, 'movie-test.json, or another split of TALLRec', async (raw) => {
      const files = (['train', 'valid', 'test'] as const).flatMap((split) => {
        const file = ['movie-', 'book-', ''].map((kind) => raw.find(`${kind}${split}.json`)).find((found) => found !== undefined);
        return file ? [{ split, file }] : [];
      });
      if (files.length === 0) throw missingRaw(listed(raw), 'movie-test.json, movie-valid.json or movie-train.json');
      for (const { split, file } of files) await readPrompts(to, split, file, { items, users, keepsDisliked: disliked === 'history' });
    });
    await to.items({ id: items.ids, title: items.ids });
    await to.users({ id: users.ids });
    to.note('Users are rows: the prompts do not say whose they are.');
  },
};

const prompt = /^User Preference: ?(.*)\r?\nUser Unpreference: ?(.*)\r?\nWhether the user will like the target (?:movie|book) "(.+)"\?\s*$/;
const maxBytes = 256 * 2 ** 20;

async function readPrompts(
  to: Preparation, split: Split, file: RawFile, { items, users, keepsDisliked }: { items: Numbering; users: Numbering; keepsDisliked: boolean },
): Promise<void> {
  to.read(file.path);
  const rows = new ImpressionRows(to, split);
  let left = 0;
  for (const [at, value] of (await listIn(file)).entries()) {
    const { input, output } = (value ?? {}) as { readonly input?: unknown; readonly output?: unknown };
    const [, liked, disliked, target] = typeof input === 'string' ? prompt.exec(input) ?? [] : [];
    if (liked === undefined || disliked === undefined || target === undefined || (output !== 'Yes.' && output !== 'No.')) {
      to.fault({ file: file.name, line: at + 1, code: 'malformed', message: 'found no preference, unpreference and target with the output "Yes." or "No."' });
      continue;
    }
    const [likes, dislikes] = [titlesIn(liked), titlesIn(disliked)];
    if (!keepsDisliked) left += dislikes.length;
    const history = [...keepsDisliked ? dislikes : [], ...likes].map((title) => items.numberOf(title));
    await rows.add({ user: users.numberOf(`${split}-${at + 1}`), time: Number.NaN, history, candidates: [items.numberOf(target)], labels: [Number(output === 'Yes.')] });
  }
  await rows.flush();
  if (left > 0) to.dropped('item-disliked', left);
}

/** Titles in quotes, with commas between; a title may have commas itself. */
const titlesIn = (text: string) => text.trim() === '' ? [] : text.trim().replace(/^"|"$/g, '').split('", "').filter((title) => title.trim() !== '');

async function listIn(file: RawFile): Promise<readonly unknown[]> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of await file.open()) {
    bytes += piece.length;
    if (bytes > maxBytes) throw new DataError('too-large', `${file.name} has more than ${maxBytes} bytes`, 'is it a file of TALLRec?');
    pieces.push(piece);
  }
  const whole = Buffer.concat([Buffer.from('{"rows":'), ...pieces, Buffer.from('}')]);
  const { rows } = parseJsonObject(whole, file.name, { maxBytes: maxBytes + 16, maxDepth: 8 });
  if (!Array.isArray(rows)) throw new DataError('malformed', `${file.name} holds no JSON list`, 'is it a file of TALLRec?');
  return rows;
}
