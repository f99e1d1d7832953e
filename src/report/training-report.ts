import type { TrainingEvent } from '../core/training-event.ts';
import { SmoothedRate } from './row-rate.ts';
import { Screen, type TerminalOptions } from './screen.ts';
import { paint } from './terminal-look.ts';
import { encodingLine, trainedLine, trainingLine, validationLine, vectorsLine } from './training-line.ts';

/**
 * A subscriber to the events of a training that tells a person how it goes: a line that is drawn again and again, one for every
 * validation, and one in the end. Time is taken from the events.
 */
export const trainingReport = (options: TerminalOptions): ((event: TrainingEvent) => void) => trainingOn(new Screen(options));

/** The same on a screen that others write to as well. */
export function trainingOn(screen: Screen): (event: TrainingEvent) => void {
  const { dim, green } = paint(screen.colour);
  let rate = new SmoothedRate();
  let toldMs = 0;
  let elapsedMs: number | undefined;
  let encodedMs = 0;
  return (event) => {
    switch (event.kind) {
      case 'training':
        ({ elapsedMs } = event);
        rate.see(event.rowsDone, elapsedMs);
        if (screen.progress((look) => trainingLine({ ...event, rowsPerSecond: rate.rowsPerSecond }, look), elapsedMs - toldMs)) toldMs = elapsedMs;
        return;
      case 'encoding':
        if (screen.progress((look) => encodingLine(event, look), event.elapsedMs - encodedMs)) encodedMs = event.elapsedMs;
        return;
      case 'vectors':
        encodedMs = 0;
        return screen.say(`  ${dim(vectorsLine(event))}`);
      case 'validated': {
        const line = validationLine(event.point, event);
        return screen.say(`  ${event.point.best ? line : dim(line)}`);
      }
      case 'trained':
        screen.say(`  ${green(trainedLine(event.history, elapsedMs))}`);
        [rate, toldMs, elapsedMs] = [new SmoothedRate(), 0, undefined];
    }
  };
}
