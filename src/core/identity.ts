/**
 * A noun that can say what it is by content: the hash of its weights, its files, its options.
 *
 * `toJSON` is what is printed (short, stable). `identify` is what a run is named by: two runs
 * whose graphs identify alike may share a folder and resume one another.
 */
export interface Identified {
  identify(): Promise<object>;
  toJSON(): object;
}
