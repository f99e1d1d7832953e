/**
 * Prepares one call after the other, while some that were prepared before are still answered.
 *
 * @param most Calls that wait for their answer at once.
 * @param prepare What it gives starts the call.
 *
 * @example
 * const answers = [];
 * await overlapped([1, 2, 3], 2, async (call) => async () => answers.push(2 * call));
 * answers // [2, 4, 6]
 */
export async function overlapped<Call>(calls: readonly Call[], most: number, prepare: (call: Call) => Promise<() => Promise<unknown>>): Promise<void> {
  const started: Promise<unknown>[] = [];
  const waiting = new Set<Promise<unknown>>();
  for (const call of calls) {
    const start = await prepare(call);
    if (waiting.size >= most) await Promise.race(waiting);
    const answer: Promise<unknown> = start().finally(() => waiting.delete(answer));
    answer.catch(() => {}); // told at the end, or by the race
    started.push(answer);
    waiting.add(answer);
  }
  await Promise.all(started);
}
