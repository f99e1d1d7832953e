/** What was asked of an engine; the numbers move. */
export interface Asked {
  requests: number;
  prompts: number;
  tokens: number;
}

/**
 * One count for all who have an engine open at the same time: a run that only holds it open tells what its operators asked. When the last
 * one has left, the next begins at nothing.
 *
 * @example
 * const join = askedTogether();
 * const [holding, asking] = [join(), join()];
 * asking.asked.prompts += 3;
 * asking.leave();
 * holding.asked.prompts // 3
 */
export function askedTogether(): () => { readonly asked: Asked; leave(): void } {
  let current: { readonly asked: Asked; users: number } | undefined;
  return () => {
    const mine = current ??= { asked: { requests: 0, prompts: 0, tokens: 0 }, users: 0 };
    mine.users++;
    let isIn = true;
    return {
      asked: mine.asked,
      leave() {
        if (isIn && --mine.users === 0 && current === mine) current = undefined;
        isIn = false;
      },
    };
  };
}
