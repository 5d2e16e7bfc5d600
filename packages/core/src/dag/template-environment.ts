// How the templates of a DAG are written, where that is not as usual, and what of a text is template then. It renders nothing.

/** What a name that does not exist is to a template; see `templateUndefined` of a DAG. */
export const UndefinedKind = {
  strict: 'strict',
  default: 'default',
  chainable: 'chainable',
  debug: 'debug',
} as const;
export type UndefinedKind = (typeof UndefinedKind)[keyof typeof UndefinedKind];

/** What a DAG says of the syntax of its templates, by Jinja's names; absent: Jinja's default. */
export interface TemplateEnvironment {
  readonly blockStartString?: string;
  readonly blockEndString?: string;
  readonly variableStartString?: string;
  readonly variableEndString?: string;
  readonly commentStartString?: string;
  readonly commentEndString?: string;
  readonly lineStatementPrefix?: string;
  readonly lineCommentPrefix?: string;
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly newlineSequence?: string;
  readonly keepTrailingNewline?: boolean;
  readonly extensions?: readonly string[];
}

const usualMark = /\{[{%#]/;

/** Whether there is anything in the text that could be a template's. */
export function isTemplateText(text: string, environment?: TemplateEnvironment): boolean {
  return environment === undefined ? usualMark.test(text) : markOf(environment).test(text);
}

export interface TemplateCode {
  readonly kind: 'expression' | 'statement';
  readonly code: string;
}

/** What stands in the tags of a template, in their order. */
export function templateCode(source: string, environment: TemplateEnvironment = {}): TemplateCode[] {
  const line = environment.lineStatementPrefix;
  const expression = between(environment.variableStartString ?? '{{', environment.variableEndString ?? '}}');
  const statement = between(environment.blockStartString ?? '{%', environment.blockEndString ?? '%}');
  const ofLine = line === undefined ? '' : `|^[ \\t\\v]*${escaped(line)}([^\\n]*)`;
  const pattern = new RegExp(`${expression}|${statement}${ofLine}`, 'gms');
  return [...source.matchAll(pattern)].map(([, value, ofBlock, ofPrefix]) =>
    value === undefined
      ? { kind: 'statement', code: ofBlock ?? ofPrefix ?? '' }
      : { kind: 'expression', code: value },
  );
}

const between = (open: string, close: string): string => `${escaped(open)}(.*?)${escaped(close)}`;
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function markOf(environment: TemplateEnvironment): RegExp {
  const { blockStartString, commentStartString, variableStartString } = environment;
  const marks = [variableStartString ?? '{{', blockStartString ?? '{%', commentStartString ?? '{#'];
  const { lineCommentPrefix, lineStatementPrefix } = environment;
  const prefixes = [lineStatementPrefix, lineCommentPrefix].filter((prefix) => prefix !== undefined);
  return new RegExp([...marks, ...prefixes].map(escaped).join('|'));
}
