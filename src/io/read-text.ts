import { native, type Vector } from './duckdb.ts';
import { memoryOf } from './read-numbers.ts';

/** Bytes of a text that lies in its vector; a longer one lies elsewhere and the vector holds its address. */
const inlined = 12;
/** The least memory page of any platform. */
const page = 4096;
const mostAtOnce = 1 << 20;

/** The texts at positions [from, until) of a vector. */
export function readText(vector: Vector, from: number, until: number): string[] {
  const into: string[] = [];
  const memory = memoryOf(vector, 16 * until);
  const words = new Uint32Array(memory.buffer, memory.byteOffset, 4 * until);
  const bytes = Buffer.from(memory.buffer, memory.byteOffset, 16 * until);
  let at = from;
  while (at < until) {
    const length = words[4 * at]!;
    if (length <= inlined) {
      into.push(length === 0 ? '' : bytes.toString('utf8', 16 * at + 4, 16 * at + 4 + length));
      at++;
      continue;
    }
    // Texts of one vector mostly lie one behind the other. One call for such a run, and not one per
    // text, makes reading six times faster. A gap below one page is surely readable: each of its bytes
    // shares a page with the text before or the text behind it.
    const start = words[4 * at + 2]!;
    const region = words[4 * at + 3]!;
    let end = start + length;
    let last = at + 1;
    for (; last < until && end - start < mostAtOnce; last++) {
      const size = words[4 * last]!;
      if (size <= inlined) continue;
      const begin = words[4 * last + 2]!;
      if (words[4 * last + 3] !== region || begin < end || begin - end >= page) break;
      end = begin + size;
    }
    const run = native.get_data_from_pointer(memory.buffer as ArrayBuffer, memory.byteOffset + 16 * at + 8, end - start);
    const text = Buffer.from(run.buffer, run.byteOffset, run.byteLength);
    for (; at < last; at++) {
      const size = words[4 * at]!;
      if (size <= inlined) {
        into.push(size === 0 ? '' : bytes.toString('utf8', 16 * at + 4, 16 * at + 4 + size));
      } else {
        const begin = words[4 * at + 2]! - start;
        into.push(text.toString('utf8', begin, begin + size));
      }
    }
  }
  return into;
}
