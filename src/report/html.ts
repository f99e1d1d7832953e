/** HTML that has been written by us, not by data. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string { return this.text; }
}

type Piece = Html | string | number | undefined | false | readonly Piece[];

/**
 * A template in which every inserted text is escaped, for element content and quoted attributes alike.
 *
 * @example
 * html`<b title="${'"'}">${'<script>'}</b>`.text // '<b title="&quot;">&lt;script&gt;</b>'
 */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(parts.reduce((text, part, at) => text + written(pieces[at - 1]) + part));
}

/** Text of ours, or of a function that has escaped it. */
export const trusted = (text: string): Html => new Html(text);

/** JSON that can stand inside a `<script>` element: no text in it ends the element or opens a comment. */
export const scriptJson = (value: unknown): Html => new Html(
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));

function written(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(written).join('');
  return String(piece).replace(/[&<>"']|(?![\t\n\r])\p{Cc}/gu, (character) => entities[character] ?? '\uFFFD');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
