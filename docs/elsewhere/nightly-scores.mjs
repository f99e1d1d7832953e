/**
 * Another team's repository. It has RxJS and answers of its own, and wants two rxrec operators
 * between them: no graph, no runtime, no native package.
 *
 *     npm install rxrec rxjs && node nightly-scores.mjs
 */
import { bufferCount, from, map, mergeMap } from 'rxjs';
import { batchOf, listOf } from 'rxrec';
import { rebatch, scoreYesNo } from 'rxrec/operators';

/** Each user, and the logits [NO, YES] of each story that a model was asked about. */
const answers = [
  { user: 'ada', logits: [[0.2, 1.7], [1.1, 0.3]] },
  { user: 'bob', logits: [[2.1, -0.4]] },
  { user: 'cyd', logits: [[Number.NaN, 0.3], [0, 1]] },
  { user: 'dee', logits: [[0.5, 0.5], [0, 2], [2, 0]] },
];

from(answers)
  .pipe(
    bufferCount(3),                                             // theirs
    map((rows, i) => toBatch(rows, 3 * i)),
    rebatch({ rows: 2 }),                                       // ours: ordinary RxJS operators
    scoreYesNo({ temperature: 0.5 }),
    mergeMap(({ columns: { user, scores }, faults }) => [       // theirs again
      ...user.map((name, i) => `${name}  ${shown(scores.values.subarray(scores.offsets[i], scores.offsets[i + 1]))}`),
      ...faults.map((fault) => `left out: ${fault.message}`),
    ]),
  )
  .subscribe((line) => console.log(line));

function toBatch(rows, first) {
  const all = rows.flatMap(({ logits }) => logits);
  const logits = listOf({ width: 2, values: Float32Array.from(all.flat()) }, rows.map((row) => row.logits.length));
  return batchOf({ user: rows.map(({ user }) => user), logits }, rows.length, first);
}

function shown(scores) {
  return [...scores].map((score) => score.toFixed(3)).join(' ');
}
