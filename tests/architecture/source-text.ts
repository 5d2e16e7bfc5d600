// Reads what the rules need out of a source text without a compiler: comments and the contents of strings are blanked,
// import specifiers are found. Must keep every line break, so that a place can be named.

export interface ImportEdge {
  readonly specifier: string;
  readonly line: number;
  /** Nothing of it is left when it runs. */
  readonly isTypeOnly: boolean;
}

interface Masked {
  /** Comments blanked. */
  readonly code: string;
  /** Comments, the contents of strings and of regular expressions blanked. */
  readonly bare: string;
}

/** After these a slash begins a regular expression; after a value it divides. */
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;

export function mask(text: string): Masked {
  const code = [...text];
  const bare = [...text];
  const blank = (target: string[], from: number, to: number): void => {
    for (let at = from; at < to; at += 1) if (target[at] !== '\n') target[at] = ' ';
  };
  // Where a template literal goes on after the brace that closes its expression.
  const templates: number[] = [];
  let braces = 0;
  const endOfString = (from: number, quote: string): number => {
    let at = from;
    while (at < code.length) {
      if (code[at] === '\\') at += 2;
      else if (code[at] === quote) return at;
      else if (quote === '`' && code[at] === '$' && code[at + 1] === '{') return at + 1;
      else if (quote !== '`' && code[at] === '\n') return at;
      else at += 1;
    }
    return at;
  };
  const skipString = (open: number, quote: string): number => {
    const end = endOfString(open + 1, quote);
    blank(bare, open + 1, end);
    if (quote === '`' && code[end] === '{') {
      templates.push(braces);
      braces += 1;
    }
    return end + 1;
  };

  let at = 0;
  while (at < code.length) {
    const char = code[at] ?? '';
    const next = code[at + 1];
    if (char === '/' && (next === '/' || next === '*')) {
      const found = next === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2) + 2;
      const end = found <= 1 ? code.length : found;
      blank(code, at, end);
      blank(bare, at, end);
      at = end;
    } else if (char === "'" || char === '"' || char === '`') {
      at = skipString(at, char);
    } else if (char === '/' && BEFORE_REGEX.test(bare.slice(Math.max(0, at - 40), at).join(''))) {
      const end = endOfRegex(text, at);
      blank(bare, at + 1, end);
      at = end + 1;
    } else if (char === '}' && templates.at(-1) === braces - 1) {
      templates.pop();
      braces -= 1;
      at = skipString(at, '`');
    } else {
      if (char === '{') braces += 1;
      if (char === '}') braces -= 1;
      at += 1;
    }
  }
  return { code: code.join(''), bare: bare.join('') };
}

function endOfRegex(text: string, open: number): number {
  let inClass = false;
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if ((char === '/' && !inClass) || char === '\n') return at;
  }
  return text.length;
}

const IMPORTS = [
  /\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?)?\s*from\s*['"]([^'"\n]+)['"]/g,
  /\bimport\s*['"]([^'"\n]+)['"]/g,
  /\bimport\s*\(\s*['"]([^'"\n]+)['"]/g,
];

/** Value and type imports, re-exports, imports for effect and `import()` of a literal. */
export function importsOf(text: string): readonly ImportEdge[] {
  const { code, bare } = mask(text);
  return (
    IMPORTS.flatMap((pattern) => [...code.matchAll(pattern)])
      // An import inside a string literal (a generated file, a message) is none: there its first word is blanked.
      .filter((match) => bare[match.index] !== ' ')
      .map((match) => ({
        specifier: match[1] ?? '',
        line: lineAt(text, match.index),
        isTypeOnly: isTypeOnly(match[0]),
      }))
  );
}

function isTypeOnly(statement: string): boolean {
  if (/^(?:import|export)\s+type\s+(?!from\b)/.test(statement)) return true;
  const names = /^(?:import|export)\s*\{([^}]*)\}/.exec(statement)?.[1]?.split(',') ?? [];
  const given = names.map((name) => name.trim()).filter((name) => name !== '');
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
