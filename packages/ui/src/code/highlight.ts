// Colours for source code. The highlighter and its grammars are loaded on first use only, from our own server.
import type { HighlighterCore } from 'shiki/core';

export interface Token {
  readonly text: string;
  /** Sets `--shiki-light` and `--shiki-dark`; the style sheet picks one. */
  readonly style: Readonly<Record<string, string>>;
}

let loading: Promise<HighlighterCore> | undefined;

async function load(): Promise<HighlighterCore> {
  const [{ createHighlighterCore }, { createJavaScriptRegexEngine }] = await Promise.all([
    import('shiki/core'),
    import('shiki/engine/javascript'),
  ]);
  return createHighlighterCore({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [import('shiki/themes/github-light-default.mjs'), import('shiki/themes/github-dark-default.mjs')],
    langs: [
      import('shiki/langs/typescript.mjs'),
      import('shiki/langs/json.mjs'),
      import('shiki/langs/sql.mjs'),
      import('shiki/langs/bash.mjs'),
      import('shiki/langs/yaml.mjs'),
      import('shiki/langs/python.mjs'),
      import('shiki/langs/markdown.mjs'),
    ],
  });
}

const languages: Readonly<Record<string, string>> = {
  ts: 'typescript',
  mts: 'typescript',
  tsx: 'typescript',
  js: 'typescript',
  mjs: 'typescript',
  json: 'json',
  sql: 'sql',
  sh: 'bash',
  yaml: 'yaml',
  yml: 'yaml',
  py: 'python',
  md: 'markdown',
};

/** Beyond this, colours cost more than they help. */
const MOST_LETTERS = 300_000;

export async function highlight(path: string, code: string): Promise<readonly (readonly Token[])[] | null> {
  const lang = languages[path.split('.').at(-1) ?? ''];
  if (lang === undefined || code.length > MOST_LETTERS) return null;
  loading ??= load();
  const highlighter = await loading;
  const { tokens } = highlighter.codeToTokens(code, {
    lang,
    themes: { light: 'github-light-default', dark: 'github-dark-default' },
    defaultColor: false,
  });
  return tokens.map((line) =>
    line.map((token) => ({ text: token.content, style: (token.htmlStyle ?? {}) as Record<string, string> })),
  );
}
