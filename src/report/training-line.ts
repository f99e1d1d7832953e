import type { VectorsKept } from '../core/keyed-vectors.ts';
import type { TrainingEvent, TrainingHistory, ValidationPoint } from '../core/training-event.ts';
import { fittedLine } from './fitted-line.ts';
import { clockTime, duration, mebibytes, metricValue, rowRate, wholeNumber } from './numbers.ts';
import { printable } from './printable.ts';
import { paint } from './terminal-look.ts';

export type TrainingProgress = Extract<TrainingEvent, { kind: 'training' }> & {
  /** Impressions; nothing until two moments have been seen. */
  readonly rowsPerSecond: number | undefined;
};

/** How far a training is, on one line of at most `columns`; the time left is that to the last epoch, which it may never come to. */
export function trainingLine(
  { name, doing, step, epoch, epochs, rowsAhead, rowsPerSecond, loss, slotsPerItem, rssBytes }: TrainingProgress,
  { colour, columns }: { readonly colour: boolean; readonly columns: number | undefined },
): string {
  const { dim } = paint(colour);
  return fittedLine(Math.min(1, epoch / epochs), [
    [0, printable(name)],
    [1, epochOf(epoch, epochs)],
    [7, `step ${wholeNumber(step)}`],
    doing === 'validating' ? [1, 'validating'] : undefined,
    loss === null ? undefined : [2, `${dim('loss')} ${metricValue(loss)}`],
    rowsPerSecond === undefined ? undefined : [4, rowRate(rowsPerSecond)],
    rowsPerSecond ? [3, `${clockTime(rowsAhead / rowsPerSecond * 1000)} ${dim('left')}`] : undefined,
    slotsPerItem === null ? undefined : [5, `${slotsPerItem.toFixed(1)} ${dim('slots/item')}`],
    [6, dim(mebibytes(rssBytes))],
  ], { colour, columns });
}

/** How far a frozen model is that makes the vectors of a table, and how long it will take if it goes on like that. */
export function encodingLine({ name, vocabulary, made, elapsedMs }: Extract<TrainingEvent, { kind: 'encoding' }>, { colour, columns }: { readonly colour: boolean; readonly columns: number | undefined }): string {
  const { dim } = paint(colour);
  return fittedLine(made, [
    [0, printable(name)], [1, `vectors of ${printable(vocabulary)}`], [2, `${Math.floor(100 * made)} %`],
    made === 0 ? undefined : [3, `${clockTime(elapsedMs * (1 - made) / made)} ${dim('left')}`],
  ], { colour, columns });
}

/** How many keys of a table vectors were given for. */
export const vectorsLine = ({ name, vocabulary, matched, keys, kept }: Extract<TrainingEvent, { kind: 'vectors' }>): string =>
  `${printable(name)}  vectors of ${printable(vocabulary)} for ${wholeNumber(matched)} of ${wholeNumber(keys)} (${(100 * matched / keys).toFixed(1)} %)${kept?.bytes === undefined ? '' : `, ${mebibytes(kept.bytes)} in memory`}${kept ? keptText(kept) : ''}`;

function keptText({ how, path, because }: VectorsKept): string {
  if (how === 'read') return `, read from ${printable(path)}`;
  return `, ${how === 'made' ? 'made' : 'made anew'} and kept in ${printable(path)}${because === undefined ? '' : `, since ${printable(because)}`}`;
}
/** What a validation found, the number that decides first. */
export function validationLine({ epoch, loss, metrics, best }: ValidationPoint, { name, epochs, watched }: { readonly name: string; readonly epochs: number; readonly watched: string }): string {
  const told = Object.entries(metrics).sort(([a], [b]) => Number(b === watched) - Number(a === watched));
  return [
    printable(name), `after ${numberOf(epoch)} of ${epochs} epochs`, loss === null ? '' : `loss ${metricValue(loss)}`,
    ...told.map(([metric, value]) => `${metric === 'loss' ? 'validation loss' : metric} ${metricValue(value)}`), best ? 'best so far' : '',
  ].filter((part) => part !== '').join('  ');
}

/** How a training ended. @param elapsedMs Of this process; nothing where it only read what was trained before. */
export function trainedLine({ name, epochs, stoppedEarly, watched, losses, validations }: TrainingHistory, elapsedMs: number | undefined): string {
  const best = validations.findLast((point) => point.best);
  return [
    `${printable(name)} ${elapsedMs === undefined ? 'was trained before' : 'is trained'}`,
    `${wholeNumber(losses.step.at(-1) ?? 0)} steps${elapsedMs === undefined ? '' : ` in ${duration(elapsedMs)}`}`,
    stoppedEarly ? `stopped after ${numberOf(validations.at(-1)!.epoch)} of ${epochs} epochs, since nothing got better` : '',
    losses.loss.length === 0 ? '' : `loss ${metricValue(lastLoss(losses))}`,
    best && watched ? `${watched.name === 'loss' ? 'validation loss' : watched.name} ${metricValue(best.metrics[watched.name] ?? null)} after ${numberOf(best.epoch)} ${best.epoch === 1 ? 'epoch' : 'epochs'} is kept` : '',
  ].filter((part) => part !== '').join('  ');
}

/** Mean over the rows of the last tenth: a step alone tells more of its batch than of the training. */
function lastLoss({ rows, loss }: TrainingHistory['losses']): number {
  const from = loss.length - Math.ceil(loss.length / 10);
  const seen = rows.slice(from).reduce((sum, count) => sum + count, 0);
  return loss.slice(from).reduce((sum, value, at) => sum + value * rows[from + at]!, 0) / seen;
}

const epochOf = (epoch: number, epochs: number) => `epoch ${Math.min(epochs, Math.floor(epoch) + 1)} of ${epochs}`;
/** At most two decimals. */
const numberOf = (epoch: number) => String(Number(epoch.toFixed(2)));
