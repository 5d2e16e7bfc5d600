// Breaks lines at a width, as Python's textwrap does for the `wordwrap` filter.

export interface WrapOptions {
  readonly width: number;
  readonly breaksWords: boolean;
  readonly breaksHyphens: boolean;
  readonly joiner: string;
}

export function wrapText(text: string, options: WrapOptions): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, options).join(options.joiner))
    .join(options.joiner);
}

function wrapLine(line: string, options: WrapOptions): string[] {
  const width = Math.max(options.width, 1);
  const pattern = options.breaksHyphens ? /\s+|[^\s-]*\w-+(?=\w)|[^\s-]+|-+/g : /\s+|\S+/g;
  const lines: string[] = [];
  let current = '';
  for (const chunk of line.match(pattern) ?? []) {
    let rest = chunk;
    if (current.length + rest.length > width && current !== '') {
      if (/^\s+$/.test(rest)) rest = '';
      if (rest.length <= width || !options.breaksWords) {
        lines.push(current.trimEnd());
        current = '';
      }
    }
    while (options.breaksWords && current.length + rest.length > width && rest !== '') {
      const room = width - current.length;
      lines.push((current + rest.slice(0, room)).trimEnd());
      rest = rest.slice(room);
      current = '';
    }
    if (current === '' && lines.length > 0) rest = rest.trimStart();
    current += rest;
  }
  if (current.trimEnd() !== '') lines.push(current.trimEnd());
  return lines;
}
