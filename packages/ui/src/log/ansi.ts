// Terminal colours in log lines → spans. Pure. Only colour and weight are kept; cursor moves, titles and hyperlinks are
// dropped, so that no log can draw outside its line.

export type AnsiColor = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

export interface AnsiSpan {
  readonly text: string;
  readonly color?: AnsiColor | string;
  readonly background?: AnsiColor | string;
  readonly isBold?: true;
  readonly isDim?: true;
  readonly isItalic?: true;
  readonly isUnderlined?: true;
}

type Style = Omit<AnsiSpan, 'text'>;

const names: readonly AnsiColor[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const ESC = '\\u001b';
/** Colours and cursor moves; titles and hyperlinks; short escapes; other control characters. */
const sequences = new RegExp(
  [
    `${ESC}\\[([0-9;:?]*)([@-~])`,
    `${ESC}\\][^\\u0007\\u001b]*(?:\\u0007|${ESC}\\\\)`,
    `${ESC}[@-Z\\\\^_]`,
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f]',
  ].join('|'),
  'g',
);

export function parseAnsi(text: string): readonly AnsiSpan[] {
  if (!sequences.test(text)) return text === '' ? [] : [{ text }];
  sequences.lastIndex = 0;
  const spans: AnsiSpan[] = [];
  let style: Style = {};
  let from = 0;
  const push = (end: number) => {
    if (end > from) spans.push({ text: text.slice(from, end), ...style });
  };
  for (const match of text.matchAll(sequences)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === 'm') style = applyCodes(style, match[1] ?? '');
  }
  push(text.length);
  return spans;
}

export function stripAnsi(text: string): string {
  return text.replace(sequences, '');
}

function applyCodes(before: Style, codes: string): Style {
  const numbers = codes === '' ? [0] : codes.split(/[;:]/).map(Number);
  let style: Record<string, unknown> = { ...before };
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = extended(numbers.slice(index + 1));
      if (color !== null) style[code === 38 ? 'color' : 'background'] = color;
      index += used;
    } else {
      style = applyCode(style, code);
    }
  }
  return style as Style;
}

function applyCode(style: Record<string, unknown>, code: number): Record<string, unknown> {
  const without = (...keys: readonly string[]) =>
    Object.fromEntries(Object.entries(style).filter(([key]) => !keys.includes(key)));
  if (code === 0) return {};
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 3) return { ...style, isItalic: true };
  if (code === 4) return { ...style, isUnderlined: true };
  if (code === 22) return without('isBold', 'isDim');
  if (code === 23) return without('isItalic');
  if (code === 24) return without('isUnderlined');
  if (code === 39) return without('color');
  if (code === 49) return without('background');
  const name = names[code % 10];
  if (name === undefined) return style;
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, color: name };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: name };
  return style;
}

/** `5;n` of the 256 colours, `2;r;g;b` true colour. */
function extended(rest: readonly number[]): { readonly color: string | null; readonly used: number } {
  if (rest[0] === 2) return { color: `rgb(${byte(rest[1])} ${byte(rest[2])} ${byte(rest[3])})`, used: 4 };
  if (rest[0] !== 5) return { color: null, used: 0 };
  const index = byte(rest[1]);
  if (index < 16) return { color: names[index % 8] ?? null, used: 2 };
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return { color: `rgb(${grey} ${grey} ${grey})`, used: 2 };
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return {
    color: `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`,
    used: 2,
  };
}

function byte(value: number | undefined): number {
  return Math.max(0, Math.min(255, Math.trunc(value ?? 0) || 0));
}
