import { RunError } from '../core/errors.ts';
import type { Clock } from '../io/clock.ts';
import { makeFolderOf } from '../io/files.ts';
import { lockFile } from '../io/lock-file.ts';

const pauseMs = 100;

/** Does something while no other process, and nobody else in this one, does what goes by the same lock; waits until then. */
export async function oneAtATime<T>(lock: string, clock: Clock, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  await makeFolderOf(lock);
  for (;;) {
    const release = await lockFile(lock, (pid) => new RunError('in-use', `${lock}: process ${pid} is at it`, 'wait for it')).catch((error: unknown) => {
      if (error instanceof RunError && error.code === 'in-use') return undefined;
      throw error;
    });
    if (release !== undefined) return work().finally(release);
    await clock.wait(pauseMs, signal);
  }
}
