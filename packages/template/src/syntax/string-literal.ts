// Python string literals in single or double quotes, with their escapes.

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const numeric = /(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3}))/y;

/** The literal that starts at the quote at `start`; nothing when it does not end. `newline`: what a line break in it becomes. */
export function readString(
  source: string,
  start: number,
  newline = '\n',
): { readonly value: string; readonly end: number } | undefined {
  const quote = source[start];
  let value = '';
  for (let at = start + 1; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (char === quote) return { value, end: at + 1 };
    if (char !== '\\') {
      value += char === '\n' ? newline : char;
      continue;
    }
    const next = source[at + 1] ?? '';
    numeric.lastIndex = at + 1;
    const code = numeric.exec(source);
    if (code) {
      const point = code[4]
        ? Number.parseInt(code[4], 8)
        : Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16);
      value += point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
      at += code[0].length;
    } else {
      value += simple[next] ?? `\\${next}`;
      at += 1;
    }
  }
  return undefined;
}
