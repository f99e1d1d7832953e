/**
 * Text from data made safe for a terminal: line ends, escape sequences and marks that reverse the
 * writing direction are shown, not obeyed.
 *
 * @example
 * printable('a\nb\u001b[31m') // 'a\\nb\\u{1b}[31m'
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, (character) =>
    character === '\n' ? '\\n' : character === '\t' ? '\\t' : `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** Columns that a text takes on a terminal: 2 for East Asian wide characters and emoji, 0 for combining marks and colours. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(colours, '')) {
    if (!/[\p{M}\p{Cf}]/u.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** The beginning of a text, at most `width` columns, ending in an ellipsis where it was cut. Colours are lost when cut. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  for (const character of text.replace(colours, '')) {
    if (displayWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return width < 1 ? '' : `${cut}…`;
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)));
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours that `paint` writes
const colours = /\u001b\[\d+m/g;
const wide = /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|[\u{20000}-\u{3FFFD}]/u;
