import { Growing } from '../preparing/growing.ts';

/** One user's clicks and non-clicks, as positions in the log. */
export interface UserClicks {
  readonly user: number;
  /** Clicked, oldest first; file order where times are equal. */
  readonly positives: Int32Array;
  /** Not clicked, in file order. */
  readonly negatives: Int32Array;
}

/** Who clicked what and when: 17 bytes an event, in the order of the raw file. */
export class ClickLog {
  readonly users = new Growing(Int32Array);
  readonly items = new Growing(Int32Array);
  readonly clicks = new Growing(Uint8Array);
  /** Milliseconds since 1970, UTC; NaN where there is no time: then file order counts as time. */
  readonly times = new Growing(Float64Array);

  add(user: number, item: number, click: 0 | 1, time: number): void {
    this.users.push(user);
    this.items.push(item);
    this.clicks.push(click);
    this.times.push(time);
  }

  /** Every user in number order, by a counting sort of positions. */
  *byUser(userCount: number): Generator<UserClicks> {
    const users = this.users.view();
    const clicks = this.clicks.view();
    const times = this.times.view();
    const starts = new Int32Array(userCount + 1);
    for (const user of users) starts[user + 1]!++;
    for (let user = 0; user < userCount; user++) starts[user + 1]! += starts[user]!;
    const next = starts.slice(0, userCount);
    const order = new Int32Array(users.length);
    for (let at = 0; at < users.length; at++) order[next[users[at]!]!++] = at;
    for (let user = 0; user < userCount; user++) {
      const own = order.subarray(starts[user]!, starts[user + 1]!);
      const positives = own.filter((at) => clicks[at] === 1).sort((a, b) => times[a]! - times[b]! || a - b);
      yield { user, positives, negatives: own.filter((at) => clicks[at] === 0) };
    }
  }
}
