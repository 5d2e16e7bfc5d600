// Breaks a text into lines of at most some columns: between words where that is possible, never inside a colour code, and with the
// colour of a line ended at its end.

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one.
const piece = /\u001b\[[\d;]*m|./gsu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const colourCode = /^\u001b\[([\d;]*)m$/;
/** Codes that end what another began: bold, italic and underline off, default colours. */
const ending = new Set(['', '0', '22', '23', '24', '27', '29', '39', '49']);
const ALL_OFF = '\u001b[0m';

export function wrapText(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, columns));
}

interface Glyph {
  readonly character: string;
  /** The codes in force where it stands. */
  readonly style: string;
}

function wrapLine(line: string, columns: number): string[] {
  let glyphs = glyphsOf(line);
  const lines: string[] = [];
  while (glyphs.length > columns) {
    const space = glyphs.slice(0, columns + 1).findLastIndex(({ character }) => character === ' ');
    const end = space > 0 ? space : columns;
    lines.push(textOf(glyphs.slice(0, end)));
    glyphs = glyphs.slice(space > 0 ? end + 1 : end);
  }
  return [...lines, textOf(glyphs)];
}

function glyphsOf(line: string): Glyph[] {
  const glyphs: Glyph[] = [];
  let style = '';
  for (const [token] of line.matchAll(piece)) {
    const code = colourCode.exec(token)?.[1];
    if (code === undefined) glyphs.push({ character: token, style });
    else style = ending.has(code) ? '' : style + token;
  }
  return glyphs;
}

function textOf(glyphs: readonly Glyph[]): string {
  let text = '';
  let style = '';
  for (const glyph of glyphs) {
    if (glyph.style !== style) text += (style === '' ? '' : ALL_OFF) + glyph.style;
    style = glyph.style;
    text += glyph.character;
  }
  return style === '' ? text : text + ALL_OFF;
}
