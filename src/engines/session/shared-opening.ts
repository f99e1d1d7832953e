/** Something that several openers share; each closes it once, and the last one really does. */
export interface Opening<S> {
  readonly session: S;
  close(): Promise<void>;
}

/**
 * Joins openers of something costly: the first starts it, the last closes it, and the next starts it anew.
 *
 * `start` is given a function to call when what it started has ended on its own: who opens after that starts anew.
 */
export function sharedOpening<S extends { close(): Promise<void> }>(start: (onLost: () => void) => Promise<S>): () => Promise<Opening<S>> {
  let current: { readonly starting: Promise<S>; users: number } | undefined;
  return async () => {
    const mine = current ?? begin();
    mine.users++;
    const session = await mine.starting;
    let closing: Promise<void> | undefined;
    const leave = async () => {
      mine.users--;
      if (mine.users > 0) return;
      forget(mine);
      await session.close();
    };
    return { session, close: () => closing ??= leave() };
  };

  function begin() {
    const mine = { starting: Promise.resolve().then(() => start(() => forget(mine))), users: 0 };
    mine.starting.catch(() => forget(mine)); // whoever opened awaits it
    current = mine;
    return mine;
  }

  function forget(mine: object) {
    if (current === mine) current = undefined;
  }
}
