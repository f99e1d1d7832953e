/**
 * Which of the answers a reply in words names, or nothing where it names none or several. Nobody is asked.
 *
 * Case and blanks around it do not count. A reply that is an answer is that answer; else one in which exactly one of the
 * answers occurs, wherever, is that one: "NOT sure" is NO, "yesterday" is YES.
 *
 * Source: RecBench `worker.py`, `auto_convert`. Differs: where that asks its operator, there is nothing.
 *
 * @example
 * labelOfReply(' Yes, because', ['NO', 'YES']) // 1
 */
export function labelOfReply(reply: string, answers: readonly string[]): number | undefined {
  const said = reply.trim().toUpperCase();
  const words = answers.map((answer) => answer.trim().toUpperCase());
  const whole = words.indexOf(said);
  if (whole !== -1) return whole;
  const within = [...words.keys()].filter((at) => said.includes(words[at]!));
  return within.length === 1 ? within[0] : undefined;
}
