// Statements: everything between `{%` and `%}`. Which filters and tests exist is not known here.

import { tokenize } from './lexer.ts';
import type { Expression } from './nodes.ts';
import { duplicateName, parseExpression, parseFilterChain, parseTuple } from './parse-expression.ts';
import { parseExtends, parseFrom, parseImport, parseInclude } from './parse-load.ts';
import type { MacroNode, Parameter, ParsedTemplate, Statement, Target } from './statement-nodes.ts';
import { patternsOf, type TemplateSyntax } from './template-syntax.ts';
import { TokenStream } from './token-stream.ts';

/** The tree of a template; throws `TemplateError` of kind `syntax` with line and column. */
export function parseTemplate(source: string, syntax?: TemplateSyntax): ParsedTemplate {
  const patterns = patternsOf(syntax);
  const stream = new TokenStream(tokenize(source, patterns), patterns.hasLoopControls);
  const body = parseBody(stream, []);
  return { body, uses: stream.uses };
}

/** Statements up to one of the closing tags, whose name stays the current token; to the end when there are none. */
function parseBody(stream: TokenStream, closing: readonly string[]): Statement[] {
  const body: Statement[] = [];
  for (;;) {
    const position = stream.position;
    if (stream.is('end')) {
      if (closing.length === 0) return body;
      throw stream.fail(
        `the template ends where ${closing.map((tag) => `'${tag}'`).join(' or ')} was expected`,
      );
    }
    if (stream.is('text')) body.push({ kind: 'text', text: stream.take().text, ...position });
    else if (stream.skip('outputBegin')) {
      body.push({ kind: 'output', value: parseTuple(stream), ...position });
      stream.expect('outputEnd', undefined, 'the end of the expression');
    } else {
      stream.expect('blockBegin', undefined, 'a tag');
      if (stream.isName(...closing) && closing.length > 0) return body;
      body.push(stream.nested(() => parseStatement(stream)));
      stream.expect('blockEnd', undefined, 'the end of the tag');
    }
  }
}

/** Behind the head of a tag that holds a body; a colon may stand there, as in Python. */
function beginBody(stream: TokenStream): void {
  stream.skip('operator', ':');
  stream.expect('blockEnd', undefined, 'the end of the tag');
}

type StatementParser = (stream: TokenStream) => Statement;

const parsers: Readonly<Record<string, StatementParser>> = {
  for: parseFor,
  if: parseIf,
  set: parseSet,
  macro: parseMacro,
  call: parseCallBlock,
  filter: parseFilterBlock,
  with: parseWith,
  block: parseBlock,
  do: (stream) => ({ kind: 'do', value: parseTuple(stream), ...stream.position }),
  include: parseInclude,
  import: parseImport,
  from: parseFrom,
  extends: parseExtends,
};

function parseStatement(stream: TokenStream): Statement {
  const name = stream.expect('name', undefined, 'the name of a tag').text;
  const parser = Object.hasOwn(parsers, name) ? parsers[name] : undefined;
  if (parser) return parser(stream);
  if (stream.hasLoopControls && (name === 'break' || name === 'continue')) {
    if (!stream.isInLoop) throw stream.fail(`'${name}' stands in no loop`);
    return { kind: name, ...stream.position };
  }
  throw stream.fail(
    name.startsWith('end') || name === 'else' || name === 'elif'
      ? `'${name}' closes nothing here`
      : `unknown tag '${name}'`,
  );
}

function parseFor(stream: TokenStream): Statement {
  const position = stream.position;
  const target = parseTarget(stream, 'in');
  stream.expect('name', 'in', "'in'");
  const items = parseTuple(stream, { withCondition: false, stopAt: 'recursive' });
  const filter = stream.skip('name', 'if') ? parseExpression(stream) : undefined;
  const isRecursive = stream.skip('name', 'recursive');
  beginBody(stream);
  const body = stream.inLoop(true, () => parseBody(stream, ['endfor', 'else']));
  const otherwise = stream.take().text === 'else' ? parseElse(stream, 'endfor') : [];
  return { kind: 'for', target, items, filter, isRecursive, body, otherwise, ...position };
}

function parseElse(stream: TokenStream, end: string): Statement[] {
  beginBody(stream);
  const body = parseBody(stream, [end]);
  stream.take();
  return body;
}

function parseIf(stream: TokenStream): Statement {
  const position = stream.position;
  return stream.inCondition(() => {
    const branches: { test: Expression; body: Statement[] }[] = [];
    for (;;) {
      const test = parseTuple(stream, { withCondition: false });
      beginBody(stream);
      branches.push({ test, body: parseBody(stream, ['elif', 'else', 'endif']) });
      const end = stream.take().text;
      if (end === 'elif') continue;
      const otherwise = end === 'else' ? parseElse(stream, 'endif') : [];
      return { kind: 'if', branches, otherwise, ...position };
    }
  });
}

function parseSet(stream: TokenStream): Statement {
  const position = stream.position;
  const target = parseTarget(stream);
  if (stream.skip('operator', '=')) return { kind: 'set', target, value: parseTuple(stream), ...position };
  const filter = parseFilterChain(stream, { kind: 'captured', ...position });
  beginBody(stream);
  return { kind: 'setBlock', target, filter, body: parseUntil(stream, 'endset'), ...position };
}

function parseUntil(stream: TokenStream, end: string): Statement[] {
  const body = parseBody(stream, [end]);
  stream.take();
  return body;
}

function parseFilterBlock(stream: TokenStream): Statement {
  const position = stream.position;
  const filter = parseFilterChain(stream, { kind: 'captured', ...position }, true);
  beginBody(stream);
  return { kind: 'filterBlock', filter, body: parseUntil(stream, 'endfilter'), ...position };
}

function parseMacro(stream: TokenStream): Statement {
  const position = stream.position;
  const name = stream.expect('name', undefined, 'the name of the macro').text;
  return { kind: 'macro', macro: parseMacroRest(stream, name, 'endmacro'), ...position };
}

function parseMacroRest(stream: TokenStream, name: string, end: string): MacroNode {
  const params = stream.isOperator('(') ? parseParameters(stream) : [];
  beginBody(stream);
  const reads = new Set<string>();
  stream.reads.push(reads);
  const body = stream.inLoop(false, () => parseUntil(stream, end));
  stream.reads.pop();
  return { name, params, body, reads };
}

function parseParameters(stream: TokenStream): Parameter[] {
  const params: Parameter[] = [];
  stream.expect('operator', '(', "'('");
  while (!stream.isOperator(')')) {
    if (params.length > 0) stream.expect('operator', ',', "',' or ')'");
    const name = stream.expect('name', undefined, 'the name of a parameter').text;
    if (params.some((param) => param.name === name)) throw duplicateName(name, stream);
    const fallback = stream.skip('operator', '=') ? parseExpression(stream) : undefined;
    if (!fallback && params.at(-1)?.fallback)
      throw stream.fail(`the parameter '${name}' needs a default, as the one before has one`);
    params.push({ name, fallback });
  }
  stream.take();
  return params;
}

function parseCallBlock(stream: TokenStream): Statement {
  const position = stream.position;
  const params = stream.isOperator('(') ? parseParameters(stream) : [];
  const call = parseExpression(stream);
  if (call.kind !== 'call') throw stream.fail("'call' needs the call of a macro");
  const { body, reads } = parseMacroRest(stream, 'caller', 'endcall');
  return { kind: 'callBlock', call, caller: { name: 'caller', params, body, reads }, ...position };
}

function parseWith(stream: TokenStream): Statement {
  const position = stream.position;
  const assignments: (readonly [Target, Expression])[] = [];
  while (!stream.is('blockEnd')) {
    if (assignments.length > 0) stream.expect('operator', ',', "','");
    const target = parseSingleTarget(stream);
    stream.expect('operator', '=', "'='");
    assignments.push([target, parseExpression(stream)]);
  }
  beginBody(stream);
  return { kind: 'with', assignments, body: parseUntil(stream, 'endwith'), ...position };
}

function parseBlock(stream: TokenStream): Statement {
  const position = stream.position;
  const name = stream.expect('name', undefined, 'the name of the block').text;
  while (stream.skip('name', 'scoped', 'required'));
  beginBody(stream);
  const body = stream.inLoop(false, () => parseUntil(stream, 'endblock'));
  stream.skip('name', name);
  return { kind: 'block', name, body, ...position };
}

function parseTarget(stream: TokenStream, stopAt?: string): Target {
  const position = stream.position;
  const targets = [parseSingleTarget(stream)];
  let isTuple = false;
  while (stream.skip('operator', ',')) {
    isTuple = true;
    if (stream.isOperator('=', ')') || stream.is('blockEnd') || (stopAt && stream.isName(stopAt))) break;
    targets.push(parseSingleTarget(stream));
  }
  const [only] = targets;
  return only && !isTuple ? only : { kind: 'unpack', targets, ...position };
}

const reserved = [
  'true',
  'false',
  'none',
  'True',
  'False',
  'None',
  'not',
  'and',
  'or',
  'if',
  'else',
  'in',
  'is',
];

function parseSingleTarget(stream: TokenStream): Target {
  const position = stream.position;
  if (stream.skip('operator', '(')) {
    const inner = stream.nested(() => parseTarget(stream));
    stream.expect('operator', ')', "')'");
    return inner;
  }
  const name = stream.expect('name', undefined, 'a name to assign to').text;
  if (reserved.includes(name)) throw stream.fail(`'${name}' cannot be assigned to`);
  if (!stream.skip('operator', '.')) return { kind: 'name', name, ...position };
  stream.read(name);
  return {
    kind: 'member',
    object: name,
    name: stream.expect('name', undefined, 'a name after the dot').text,
    ...position,
  };
}
