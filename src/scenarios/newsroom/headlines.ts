import type { Beat, Category } from './topics.ts';
import { towns } from './topics.ts';

export interface Story {
  readonly title: string;
  readonly abstract: string;
}

/**
 * A story of one beat in grammatical English. `draw` gives numbers in [0, 1).
 *
 * Two stories share words to the degree that they share a topic: the same beat shares nouns and
 * adjectives, the same category actors and verbs, and any two stories may share a town.
 */
export function story({ actors, verbs }: Category, { name, things, adjectives }: Beat, draw: () => number): Story {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  const [actor, verb, town, adjective] = [pick(actors), pick(verbs), pick(towns), pick(adjectives)];
  const first = Math.floor(draw() * things.length);
  const thing = things[first]!;
  const other = things[(first + 1 + Math.floor(draw() * (things.length - 1))) % things.length]!;
  const title = pick([
    `${actor} in ${town} ${verb} ${adjective} ${thing}`,
    `why ${actor} ${verb} ${thing} and ${other} again`,
    `how ${adjective} ${thing} changed ${town}`,
    `${Math.floor(3 + draw() * 9)} ${thing} that ${actor} ${verb} every week`,
    `${town} bets on ${adjective} ${thing} and ${other}`,
    `${thing} return to ${town} as ${actor} ${verb} ${other}`,
    `do ${actor} still ${verb} ${adjective} ${thing}?`,
    `${adjective} ${thing}: ${actor} ask for more ${other}`,
  ]);
  const abstract = pick([
    `${actor} from ${town} say that ${thing} are more ${adjective} than ${other}.`,
    `nobody in ${town} expected ${adjective} ${other}. Now ${actor} ${verb} ${thing} all year.`,
    `a look at ${other} and ${adjective} ${thing}, and at the ${actor} who ${verb} them in ${town}.`,
  ]);
  const kicker = draw() < 0.5 ? `${sentence(name)}: ` : '';
  return { title: kicker + sentence(title), abstract: sentence(abstract) };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
