/**
 * Another team's repository. It has RxJS and rows of its own, one per shelf of candidates shown to
 * a user, and wants two rxrec operators between them: no graph, no runtime, no native package loaded.
 *
 *     npx tsx elsewhere/nightly-scores.ts
 */
import { bufferCount, from, map, mergeMap } from 'rxjs';
import { batchOf, listOf } from 'rxrec';
import { rebatch, scoreYesNo } from 'rxrec/operators';

interface Shelf {
  readonly user: string;
  /** The model's logits for NO and YES, one pair per candidate. */
  readonly answers: readonly (readonly [no: number, yes: number])[];
}

const shelves: Shelf[] = [
  { user: 'ada', answers: [[0.2, 1.7], [1.1, 0.9]] },
  { user: 'bob', answers: [[2.1, -0.4]] },
  { user: 'cyd', answers: [[0.4, 0.1], [Number.NaN, 0.3]] },
  { user: 'dee', answers: [[0.5, 0.5], [0.1, 0.6], [3, 1]] },
];

from(shelves)
  .pipe(
    bufferCount(3),                                             // theirs
    map((rows, i) => toBatch(rows, 3 * i)),
    rebatch({ rows: 2 }),                                       // ours: an ordinary OperatorFunction
    scoreYesNo({ temperature: 0.5 }),
    mergeMap(({ columns: { user, scores }, faults }) => [       // theirs again
      ...user.map((name, i) => `${name}  ${shown(scores.values.subarray(scores.offsets[i], scores.offsets[i + 1]))}`),
      ...faults.map((fault) => `left out: ${fault.message}`),
    ]),
  )
  .subscribe((line) => console.log(line));

function toBatch(rows: readonly Shelf[], first: number) {
  const logits = { width: 2, values: Float32Array.from(rows.flatMap(({ answers }) => answers.flat())) };
  const columns = { user: rows.map(({ user }) => user), logits: listOf(logits, rows.map(({ answers }) => answers.length)) };
  return batchOf(columns, rows.length, first);
}

function shown(scores: Float32Array): string {
  return Array.from(scores, (score) => score.toFixed(3)).join(' ');
}
