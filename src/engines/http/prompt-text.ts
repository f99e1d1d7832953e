const pieceLength = 8192;

/**
 * The text that a prompt of `characters` was made from.
 *
 * @example
 * promptText(Int32Array.of(72, 105, 128578)) // 'Hi🙂'
 */
export function promptText(codePoints: Int32Array): string {
  let text = '';
  for (let from = 0; from < codePoints.length; from += pieceLength) text += String.fromCodePoint(...codePoints.subarray(from, from + pieceLength));
  return text;
}
