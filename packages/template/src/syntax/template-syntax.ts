// How a template is written: its marks and what becomes of spaces around them. Also the patterns that the lexer reads with.
// Names and meaning are those of Jinja's environment.

/**
 * What differs from Jinja's usual syntax. The engine knows no other package, so a DAG's words for it (`TemplateEnvironment` of the
 * core) are the same once more.
 */
export interface TemplateSyntax {
  readonly blockStartString?: string;
  readonly blockEndString?: string;
  readonly variableStartString?: string;
  readonly variableEndString?: string;
  readonly commentStartString?: string;
  readonly commentEndString?: string;
  /** A line that begins so is a statement. @default there are none */
  readonly lineStatementPrefix?: string;
  /** What follows in the line is a comment. @default there are none */
  readonly lineCommentPrefix?: string;
  /** The line break after a statement is none of the text. @default false */
  readonly trimBlocks?: boolean;
  /** Spaces before a statement at the beginning of its line are none of the text. @default false */
  readonly lstripBlocks?: boolean;
  /** `\n`, `\r` or `\r\n`. @default '\n' */
  readonly newlineSequence?: string;
  /** The last line break of a template is kept. @default false */
  readonly keepTrailingNewline?: boolean;
  /** `jinja2.ext.loopcontrols` gives `break` and `continue`. @default none */
  readonly extensions?: readonly string[];
}

export type TagKind = 'variable' | 'comment' | 'block' | 'lineStatement' | 'lineComment';

/** Made once for each syntax. */
export interface SyntaxPatterns {
  readonly newline: string;
  readonly keepsTrailingNewline: boolean;
  readonly stripsLineStarts: boolean;
  readonly hasLoopControls: boolean;
  /** The next tag: named groups `raw` and of the kinds of tags; `…Sign` is what stands behind the mark. */
  readonly opening: RegExp;
  readonly kinds: readonly TagKind[];
  readonly blockEnd: RegExp;
  readonly variableEnd: RegExp;
  readonly lineEnd: RegExp;
  /** From the beginning of a comment to behind its end. */
  readonly commentEnd: RegExp;
  /** From the beginning of raw text to behind its end: the text, and a sign. */
  readonly rawEnd: RegExp;
  readonly marks: Readonly<Record<'blockStart' | 'blockEnd' | 'variableStart' | 'variableEnd', string>> & {
    readonly commentEnd: string;
  };
}

const made = new Map<string, SyntaxPatterns>();
const maxMade = 100;

export function patternsOf(syntax: TemplateSyntax = {}): SyntaxPatterns {
  const key = JSON.stringify(syntax);
  const known = made.get(key);
  if (known !== undefined) return known;
  if (made.size >= maxMade) made.clear();
  const patterns = makePatterns(syntax);
  made.set(key, patterns);
  return patterns;
}

function makePatterns(syntax: TemplateSyntax): SyntaxPatterns {
  const {
    blockEndString: blockEnd = '%}',
    blockStartString: blockStart = '{%',
    commentEndString: commentEnd = '#}',
    commentStartString: commentStart = '{#',
    variableEndString: variableEnd = '}}',
    variableStartString: variableStart = '{{',
    lineCommentPrefix,
    lineStatementPrefix,
  } = syntax;
  const [bs, be, ce, ve] = [blockStart, blockEnd, commentEnd, variableEnd].map(escaped);
  const trimmed = syntax.trimBlocks === true ? '\\n?' : '';
  const tags: (readonly [TagKind, mark: string, pattern: string])[] = [
    ['variable', variableStart, escaped(variableStart)],
    ...(lineStatementPrefix === undefined
      ? []
      : [['lineStatement', lineStatementPrefix, `^[ \\t\\v]*${escaped(lineStatementPrefix)}`] as const]),
    ...(lineCommentPrefix === undefined
      ? []
      : [
          [
            'lineComment',
            lineCommentPrefix,
            `(?:^|(?<=\\S))[^\\S\\r\\n]*${escaped(lineCommentPrefix)}`,
          ] as const,
        ]),
    ['comment', commentStart, escaped(commentStart)],
    ['block', blockStart, escaped(blockStart)],
  ];
  // Where two marks fit, the longer one is meant.
  const ordered = tags.toSorted(([, left], [, right]) => right.length - left.length);
  const raw = `(?<raw>${bs}(?<rawSign>[-+]?)\\s*raw\\s*(?:-${be}\\s*|${be}))`;
  const alternatives = ordered.map(([kind, , pattern]) => `(?<${kind}>${pattern}(?<${kind}Sign>[-+]?))`);
  return {
    newline: syntax.newlineSequence ?? '\n',
    keepsTrailingNewline: syntax.keepTrailingNewline ?? false,
    stripsLineStarts: syntax.lstripBlocks ?? false,
    hasLoopControls: syntax.extensions?.includes('jinja2.ext.loopcontrols') ?? false,
    opening: new RegExp([raw, ...alternatives].join('|'), 'gms'),
    kinds: ordered.map(([kind]) => kind),
    blockEnd: new RegExp(`\\+${be}|-${be}\\s*|${be}${trimmed}`, 'y'),
    variableEnd: new RegExp(`-${ve}\\s*|${ve}`, 'y'),
    lineEnd: /\s*(?:\n|$)/my,
    commentEnd: new RegExp(`.*?(?:\\+${ce}|-${ce}\\s*|${ce}${trimmed})`, 'sy'),
    rawEnd: new RegExp(`(.*?)${bs}([-+]?)\\s*endraw\\s*(?:\\+${be}|-${be}\\s*|${be}${trimmed})`, 'sy'),
    marks: { blockStart, blockEnd, variableStart, variableEnd, commentEnd },
  };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
