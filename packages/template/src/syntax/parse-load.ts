// Statements that load other templates: include, import, from and extends. Whether there are any is not known here.
import { parseExpression } from './parse-expression.ts';
import type { Statement } from './statement-nodes.ts';
import type { TokenStream } from './token-stream.ts';

export function parseInclude(stream: TokenStream): Statement {
  const position = stream.position;
  const template = parseExpression(stream);
  const ignoresMissing = stream.isName('ignore') && stream.next.text === 'missing';
  if (ignoresMissing) {
    stream.take();
    stream.take();
  }
  return {
    kind: 'include',
    template,
    ignoresMissing,
    withContext: parseContext(stream, true),
    ...position,
  };
}

export function parseImport(stream: TokenStream): Statement {
  const position = stream.position;
  const template = parseExpression(stream);
  stream.expect('name', 'as', "'as'");
  const as = stream.expect('name', undefined, 'a name for what is imported').text;
  return { kind: 'import', template, as, withContext: parseContext(stream, false), ...position };
}

export function parseFrom(stream: TokenStream): Statement {
  const position = stream.position;
  const template = parseExpression(stream);
  stream.expect('name', 'import', "'import'");
  const names: { name: string; as: string }[] = [];
  let context: boolean | null = null;
  do {
    if (names.length > 0 && isContext(stream)) {
      context = parseContext(stream, false);
      break;
    }
    const name = stream.expect('name', undefined, 'a name to import').text;
    if (name.startsWith('_'))
      throw stream.fail(`'${name}' is the other template's own: its name begins with '_'`);
    const as = stream.skip('name', 'as')
      ? stream.expect('name', undefined, 'a name for what is imported').text
      : name;
    names.push({ name, as });
    if (isContext(stream)) {
      context = parseContext(stream, false);
      break;
    }
  } while (stream.skip('operator', ','));
  return { kind: 'from', template, names, withContext: context ?? false, ...position };
}

export function parseExtends(stream: TokenStream): Statement {
  const position = stream.position;
  return { kind: 'extends', template: parseExpression(stream), ...position };
}

const isContext = (stream: TokenStream): boolean =>
  stream.isName('with', 'without') && stream.next.text === 'context';

function parseContext(stream: TokenStream, fallback: boolean): boolean {
  if (!isContext(stream)) return fallback;
  const isWith = stream.take().text === 'with';
  stream.take();
  return isWith;
}
