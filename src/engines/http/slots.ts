/** Lets so many tasks run at once, and the others wait in the order they came. */
export function slots(atOnce: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  const leave = () => {
    const next = waiting.shift();
    if (next) next(); // the slot is handed over, so `running` stays
    else running--;
  };
  return async (task) => {
    if (running < atOnce) running++;
    else await new Promise<void>((enter) => { waiting.push(enter); });
    try {
      return await task();
    } finally {
      leave();
    }
  };
}
