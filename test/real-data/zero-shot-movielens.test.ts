import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { from } from 'rxjs';

import { describe } from '../../operators/describe.ts';
import { embed } from '../../operators/embed.ts';
import { infer } from '../../operators/infer.ts';
import { inferShared } from '../../operators/infer-shared.ts';
import { joinItems } from '../../operators/join-items.ts';
import { prompt } from '../../operators/prompt.ts';
import { rebatch } from '../../operators/rebatch.ts';
import { scoreDot } from '../../operators/score-dot.ts';
import { scoreYesNo } from '../../operators/score-yes-no.ts';
import { takeHistory } from '../../operators/take-history.ts';
import { tokenize } from '../../operators/tokenize.ts';
import { transformer, type TransformerOptions } from '../../src/engines/transformer.ts';
import { transformerEncoder } from '../../src/engines/transformer-encoder.ts';
import { auc } from '../../src/metrics/auc.ts';
import { movielens } from '../../src/scenarios/movielens.ts';
import { prepare } from '../../src/scenarios/prepare.ts';
import { prepared } from '../../src/scenarios/prepared.ts';
import { valuesOf } from '../../src/testing/columns.ts';
import { recbenchMatching } from '../../src/text/prompts/recbench-matching.ts';
import { recbenchYesNo } from '../../src/text/prompts/recbench-yes-no.ts';
import { shared, skipWithout } from '../shared.ts';

const golden = 'models/goldens/e2e/ml-latest-small.json';
const raw = 'data/ml-latest-small/ml-latest-small.zip';
const skip = skipWithout(golden, raw, 'models/checkpoints/llama31');
const cache = mkdtempSync(join(tmpdir(), 'rxrec-e2e-'));
after(() => rmSync(cache, { recursive: true }));

interface Run {
  readonly checkpoint: string;
  readonly max_len: number;
  readonly scores: readonly number[];
  /** Tokens, clicks kept, rounds of halving, the first 12 digits of the prompt's SHA-1. */
  readonly rows: readonly (readonly [number, number, number, string])[];
  readonly metrics_full: Readonly<Record<'GAUC', number>>;
}

interface Golden {
  readonly rows: readonly { readonly user: number; readonly item: number; readonly label: 0 | 1 }[];
  readonly runs: readonly Run[];
  readonly matching: { readonly scores: readonly number[] };
}

const read = () => JSON.parse(readFileSync(shared(golden)!, 'utf8')) as Golden;

let preparing: Promise<ReturnType<typeof prepared>> | undefined;
const rowsOf = () => preparing ??= (async () => {
  const folder = join(cache, 'movielens');
  await prepare(movielens, { from: shared(raw)!, to: folder });
  return prepared(folder, { split: 'test', impressions: 22, batchRows: 5 });
})();

/** Whatever it came to, by user and item as the data set calls them. */
class Found {
  readonly scores = new Map<string, number>();
  readonly texts = new Map<string, string>();

  add({ user, candidates, scores, prompts }: { user: Int32Array; candidates: unknown; scores: unknown; prompts?: unknown }, users: readonly string[], items: readonly string[]): void {
    const [asked, scored, written] = [valuesOf(candidates as never) as number[][], valuesOf(scores as never) as number[][], prompts ? valuesOf(prompts as never) as string[][] : []];
    user.forEach((number, row) => asked[row]!.forEach((item, at) => {
      const key = `${users[number]} ${items[item]}`;
      this.scores.set(key, scored[row]![at]!);
      if (written[row]) this.texts.set(key, written[row]![at]!);
    }));
  }

  inOrder<T>(of: ReadonlyMap<string, T>, { rows }: Golden): T[] {
    return rows.map(({ user, item }) => of.get(`${user} ${item}`)!);
  }
}

async function generative({ checkpoint, max_len: atMost }: Run, way: 'infer' | 'inferShared', options: Partial<TransformerOptions> = {}): Promise<Found> {
  const source = await rowsOf();
  const [{ ids: items }, { ids: users }] = [await source.items.load(), await source.users.load()];
  const engine = transformer({ folder: shared(`models/checkpoints/${checkpoint}`)!, threads: 1, cache, ...options });
  const found = new Found();
  await from(source.open(0)).pipe(
    takeHistory({ last: 20 }), joinItems({ items: source.items }), prompt({ template: recbenchYesNo, tokenizer: engine.tokenizer, atMost, protocol: 'recbench' }),
    tokenize({ tokenizer: engine.tokenizer, protocol: 'recbench' }), rebatch({ rows: 16 }), way === 'infer' ? infer({ engine }) : inferShared({ engine }), scoreYesNo(),
  ).forEach(({ columns, faults }) => {
    assert.deepEqual(faults, []);
    found.add(columns, users, items);
  });
  return found;
}

const gaucOf = ({ rows }: Golden, scores: readonly number[]) => {
  const users = [...new Set(rows.map(({ user }) => user))];
  const areas = users.map((user) => {
    const at = rows.flatMap((row, i) => row.user === user ? [i] : []);
    return auc().of(at.map((i) => scores[i]!), at.map((i) => rows[i]!.label))!;
  });
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
};

const near = (found: readonly number[], expected: readonly number[], what: string) => expected.forEach((score, at) => {
  assert.ok(Math.abs(found[at]! - score) <= 1e-5 + 1e-4 * Math.abs(score), `${what}, row ${at}: ${found[at]} instead of ${score}`);
});

for (const way of ['infer', 'inferShared'] as const) {
  test(`real films, every row of every run: the prompts and scores of the reference, by ${way}`, skip, async () => {
    const reference = read();
    for (const run of reference.runs) {
      const found = await generative(run, way);
      const what = `${run.checkpoint} at most ${run.max_len} tokens`;
      assert.deepEqual(found.inOrder(found.texts, reference).map((text) => createHash('sha1').update(text).digest('hex').slice(0, 12)), run.rows.map(([, , , sha1]) => sha1), what);
      const scores = found.inOrder(found.scores, reference);
      near(scores, run.scores, what);
      assert.ok(Math.abs(gaucOf(reference, scores) - run.metrics_full.GAUC) < 1e-4);
    }
  });
}

test('what eight bits change on real films is told', skip, async (t) => {
  const reference = read();
  for (const run of reference.runs.filter(({ max_len }) => max_len === 1024)) {
    const found = await generative(run, 'inferShared', { precision: 'int8' });
    const scores = found.inOrder(found.scores, reference);
    const off = run.scores.map((score, at) => Math.abs(score - scores[at]!));
    const [whole, eight] = [gaucOf(reference, run.scores), gaucOf(reference, scores)];
    t.diagnostic(`${run.checkpoint}: GAUC ${whole.toFixed(4)} in float32, ${eight.toFixed(4)} in eight bits; scores differ by ${(off.reduce((sum, each) => sum + each, 0) / off.length).toFixed(4)} on average, ${Math.max(...off).toFixed(4)} at most`);
    assert.ok(Math.max(...off) < 0.1 && Math.max(...off) > 1e-6);
  }
});

test('real films, matched by the mean of E5\'s states: the products of the reference', skip, async () => {
  const reference = read();
  const source = await rowsOf();
  const [{ ids: items }, { ids: users }] = [await source.items.load(), await source.users.load()];
  const encoder = transformerEncoder({ folder: shared('models/checkpoints/e5')!, threads: 1, cache });
  const found = new Found();
  await from(source.open(0)).pipe(
    takeHistory({ last: 20 }), joinItems({ items: source.items }), describe({ template: recbenchMatching, tokenizer: encoder.tokenizer, atMost: 512, protocol: 'recbench' }),
    embed({ encoder, protocol: 'recbench' }), scoreDot(),
  ).forEach(({ columns }) => found.add(columns, users, items));
  near(found.inOrder(found.scores, reference), reference.matching.scores, 'E5');
});
