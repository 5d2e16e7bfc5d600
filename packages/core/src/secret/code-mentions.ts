// Which connections and variables the text of a source file asks for: calls with a literal, such as `conn('warehouse')`.
// What is put together while it runs cannot be seen here, and what the file sets itself need not be there before.
import type { SecretKind } from './mention.ts';

export interface CodeMention {
  readonly kind: SecretKind;
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

const LITERAL = `(?:'([^'\\\\\\n]+)'|"([^"\\\\\\n]+)"|\`([^\`\\\\$\\n]+)\`)`;
/** `variable<number>('rate')` has types between the name and the call. */
const CALL = new RegExp(`(?<![\\w$])(conn|variable)\\s*(?:<[^()\\n]*>)?\\(\\s*${LITERAL}\\s*\\)`, 'g');
/** `{ connId: 'warehouse' }`, `httpConnId: 'api'`, in options that do not become inputs. */
const OPTION = new RegExp(`(?<![\\w$'"])((?:[a-z][A-Za-z]*C|c)onnId)\\s*:\\s*${LITERAL}`, 'g');
/** `variables.set('last_run', …)`; a line may end after the bracket. */
const SET = new RegExp(`(?<![\\w$])variables\\s*\\.\\s*set\\s*\\(\\s*${LITERAL}`, 'g');
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|[\s;,(){}[\]])\/\/[^\n]*/g;

export function codeMentions(source: string): CodeMention[] {
  // Comments keep their lines, so that places stay right.
  const code = source.replaceAll(COMMENT, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  const found = [...code.matchAll(CALL), ...code.matchAll(OPTION)];
  const own = new Set(
    [...code.matchAll(SET)].map(([, ...texts]) => texts.find((text) => text !== undefined)),
  );
  return found
    .map((match): CodeMention => {
      const [, word, ...texts] = match;
      return {
        kind: word === 'variable' ? 'variable' : 'connection',
        name: texts.find((text) => text !== undefined) ?? '',
        line: code.slice(0, match.index).split('\n').length,
      };
    })
    .filter(({ kind, name }) => kind !== 'variable' || !own.has(name))
    .sort((left, right) => left.line - right.line);
}
