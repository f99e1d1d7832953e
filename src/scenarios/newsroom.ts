import { OptionsError } from '../core/errors.ts';
import type { Preparation, Scenario, Split } from '../core/scenario.ts';
import { ticket, tickets } from '../flow/tickets.ts';
import { checkNewsroomOptions, type NewsroomOptions, newsroomOptions } from './newsroom/newsroom-options.ts';
import { FrontPage } from './newsroom/front-page.ts';
import { Memories } from './newsroom/memories.ts';
import { Readers } from './newsroom/readers.ts';
import { beatsPerCategory, makeStories, type Stories } from './newsroom/stories.ts';
import { categories } from './newsroom/topics.ts';
import { ImpressionRows } from './preparing/impression-rows.ts';
import { textOption } from './preparing/text-option.ts';

/** Epochs of tickets: one for each thing that is drawn (1 and 2: stories, readers). */
const draws = { past: 3, impression: 4, label: 5 } as const;
const start = Date.UTC(2030, 0, 1);
const day = 24 * 60 * 60 * 1000;

/**
 * Made-up news with known ground truth, at any size, from a seed.
 *
 * Stories have a beat (48, in 12 categories), a title and an abstract in whose words the beat shows,
 * and an appeal that everyone feels. Readers are into a few beats and move on from some of them to
 * others. What is shown leans to stories with appeal and to recent ones; some stories are published
 * only after the test split has begun. A click depends on beat and appeal, not on position.
 *
 * | column of a split | type            | meaning                                            |
 * |-------------------|-----------------|----------------------------------------------------|
 * | `probabilities`   | `list<float32>` | the click probability of each candidate: the truth |
 *
 * Memory grows with readers and stories, not with impressions. The impression at row r is drawn
 * from (seed, r), its labels from its probabilities.
 *
 * At the default size scoring the test split by `probabilities` gives a GAUC by impression of
 * 0.89; no scorer can expect more. Overlap of words with the last 20 clicks (BM25) gives 0.64,
 * popularity 0.52.
 */
export const newsroom: Scenario<NewsroomOptions> = {
  name: 'newsroom',
  version: 1,
  title: 'made-up news with known click probabilities, generated at any size',
  licence: 'Made up by this program; do with it what you like.',
  options: newsroomOptions,
  async prepare(to, options) {
    if (to.from !== '') {
      throw new OptionsError('wrong-value', `newsroom: raw files are "${to.from}", expected none: all of it is made up`, 'leave --from out');
    }
    checkNewsroomOptions(options);
    const stories = makeStories(options);
    to.text(textOption(options.text, ['title', 'abstract', 'category', 'subcategory'], 'newsroom'));
    await to.items(itemColumns(stories, options));
    await to.users({ id: Array.from({ length: options.users }, (_, reader) => `reader-${reader}`) });
    await simulate(to, stories, options);
    to.note('Everything here is made up: stories, readers and clicks.');
  },
};

function itemColumns({ beats, texts, published, appeal }: Stories, { days }: NewsroomOptions) {
  const categoryOf = (beat: number) => categories[Math.floor(beat / beatsPerCategory)]!;
  return {
    id: texts.map((_, item) => `story-${item}`),
    title: texts.map(({ title }) => title),
    abstract: texts.map(({ abstract }) => abstract),
    category: Array.from(beats, (beat) => categoryOf(beat).name),
    subcategory: Array.from(beats, (beat) => categoryOf(beat).beats[beat % beatsPerCategory]!.name),
    published: published.map((time) => Math.round(start + time * days * day)),
    appeal,
  };
}

async function simulate(to: Preparation, stories: Stories, options: NewsroomOptions): Promise<void> {
  const { users, items, impressions, candidates: mean, days, seed } = options;
  const readers = new Readers(users, stories, seed);
  const page = new FrontPage(stories);
  const memories = new Memories(users, Math.min(options.history, Math.floor(items / 4)));
  page.at(0);
  for (let reader = 0; reader < users; reader++) remember(reader, readers, page, memories, seed);

  let rows = new ImpressionRows(to, 'train');
  for (let row = 0; row < impressions; row++) {
    const draw = tickets(seed, draws.impression, row);
    const time = (row + draw()) / impressions;
    const split = splitAt(time, options);
    if (split !== rows.split) {
      await rows.flush();
      rows = new ImpressionRows(to, split);
    }
    page.at(time);
    const reader = Math.floor(users * draw() ** 1.5); // some read more than others
    const candidates = shown(Math.round(mean * (0.5 + draw())), page, (item) => memories.has(reader, item), draw);
    const probabilities = Float32Array.from(candidates, (item) => readers.clickProbability(reader, item, time));
    const labels = Uint8Array.from(probabilities, (chance, at) => Number(ticket(seed, draws.label, row, at) < chance));
    await rows.add({
      user: reader, time: Math.round(start + time * days * day), history: memories.of(reader), candidates, labels, probabilities,
    });
    candidates.forEach((item, at) => { if (labels[at] === 1) memories.add(reader, item); });
  }
  await rows.flush();
}

/** Gives a reader a past of 4 to 19 clicks, made by the interests of the beginning. */
function remember(reader: number, readers: Readers, page: FrontPage, memories: Memories, seed: number): void {
  const draw = tickets(seed, draws.past, reader);
  let wanted = Math.min(memories.atMost, 4 + Math.floor(draw() * 16));
  for (let tries = 0; wanted > 0 && tries < 2000; tries++) {
    const item = page.draw(draw);
    if (draw() >= readers.clickProbability(reader, item, 0) || memories.has(reader, item)) continue;
    memories.add(reader, item);
    wanted--;
  }
}

function shown(count: number, page: FrontPage, known: (item: number) => boolean, draw: () => number): number[] {
  const items: number[] = [];
  for (let tries = 0; items.length < count && tries < 20 * count; tries++) {
    const item = page.draw(draw);
    if (!items.includes(item) && !known(item)) items.push(item);
  }
  return items;
}

function splitAt(time: number, { valid, test }: NewsroomOptions): Split {
  if (time >= 1 - test) return 'test';
  return time >= 1 - test - valid ? 'valid' : 'train';
}
