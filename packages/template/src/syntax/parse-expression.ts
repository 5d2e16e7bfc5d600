// Expressions by precedence, as Jinja ranks them: condition, or, and, not, comparison, sum, ~, product, power, unary.

import { TemplateError } from '../errors.ts';
import { toInt } from '../values/numbers.ts';
import { toFloat } from '../values/whole-float.ts';
import type { Argument, Expression } from './nodes.ts';
import type { TokenStream } from './token-stream.ts';
import { syntaxError, type Token } from './tokens.ts';

export function parseExpression(stream: TokenStream, withCondition = true): Expression {
  return stream.nested(() => (withCondition ? parseCondition(stream) : parseOr(stream)));
}

/** Expressions with commas between them: a tuple; one without a comma: itself. */
export function parseTuple(
  stream: TokenStream,
  options: { readonly withCondition?: boolean; readonly stopAt?: string } = {},
): Expression {
  const position = stream.position;
  const items: Expression[] = [];
  let isTuple = false;
  while (!endsTuple(stream, options.stopAt)) {
    items.push(parseExpression(stream, options.withCondition ?? true));
    if (!stream.skip('operator', ',')) break;
    isTuple = true;
  }
  const [only] = items;
  if (only && !isTuple) return only;
  if (!only) throw stream.unexpected('an expression');
  return { kind: 'tuple', items, ...position };
}

function endsTuple(stream: TokenStream, stopAt: string | undefined): boolean {
  return (
    stream.is('blockEnd') ||
    stream.is('outputEnd') ||
    stream.isOperator(')') ||
    (stopAt !== undefined && stream.isName(stopAt))
  );
}

function parseCondition(stream: TokenStream): Expression {
  const position = stream.position;
  const before = stream.useCount;
  let expression = parseOr(stream);
  for (let links = 0; stream.skip('name', 'if'); links += 1) {
    stream.link(links);
    stream.forgetUses(before);
    const then = expression;
    const test = stream.inCondition(() => parseOr(stream));
    const otherwise = stream.skip('name', 'else')
      ? stream.inCondition(() => stream.nested(() => parseCondition(stream)))
      : undefined;
    expression = { kind: 'condition', test, then, otherwise, ...position };
  }
  return expression;
}

function parseOr(stream: TokenStream): Expression {
  const position = stream.position;
  let left = parseAnd(stream);
  for (let links = 0; stream.skip('name', 'or'); links += 1) {
    stream.link(links);
    left = { kind: 'logic', operator: 'or', left, right: parseAnd(stream), ...position };
  }
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  const position = stream.position;
  let left = parseNot(stream);
  for (let links = 0; stream.skip('name', 'and'); links += 1) {
    stream.link(links);
    left = { kind: 'logic', operator: 'and', left, right: parseNot(stream), ...position };
  }
  return left;
}

function parseNot(stream: TokenStream): Expression {
  const position = stream.position;
  if (!stream.skip('name', 'not')) return parseComparison(stream);
  return { kind: 'unary', operator: 'not', operand: stream.nested(() => parseNot(stream)), ...position };
}

const comparisons = ['==', '!=', '<', '<=', '>', '>='];

function parseComparison(stream: TokenStream): Expression {
  const position = stream.position;
  const first = parseSum(stream);
  const rest: (readonly [string, Expression])[] = [];
  for (;;) {
    if (stream.isOperator(...comparisons)) rest.push([stream.take().text, parseSum(stream)]);
    else if (stream.skip('name', 'in')) rest.push(['in', parseSum(stream)]);
    else if (stream.isName('not') && stream.next.kind === 'name' && stream.next.text === 'in') {
      stream.take();
      stream.take();
      rest.push(['not in', parseSum(stream)]);
    } else break;
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, ...position };
}

function parseBinary(
  stream: TokenStream,
  operators: readonly string[],
  operand: () => Expression,
): Expression {
  const position = stream.position;
  let left = operand();
  for (let links = 0; stream.isOperator(...operators); links += 1) {
    stream.link(links);
    left = { kind: 'binary', operator: stream.take().text, left, right: operand(), ...position };
  }
  return left;
}

function parseSum(stream: TokenStream): Expression {
  return parseBinary(stream, ['+', '-'], () => parseConcat(stream));
}

function parseConcat(stream: TokenStream): Expression {
  const position = stream.position;
  const first = parseProduct(stream);
  const parts = [first];
  while (stream.skip('operator', '~')) parts.push(parseProduct(stream));
  return parts.length === 1 ? first : { kind: 'concat', parts, ...position };
}

function parseProduct(stream: TokenStream): Expression {
  return parseBinary(stream, ['*', '/', '//', '%'], () =>
    // Jinja's power binds to the left, unlike Python's.
    parseBinary(stream, ['**'], () => parseUnary(stream)),
  );
}

function parseUnary(stream: TokenStream, withFilters = true): Expression {
  const position = stream.position;
  let expression: Expression;
  if (stream.isOperator('-', '+')) {
    const operator = stream.take().text as '-' | '+';
    expression = {
      kind: 'unary',
      operator,
      operand: stream.nested(() => parseUnary(stream, false)),
      ...position,
    };
  } else expression = parsePrimary(stream);
  expression = parsePostfix(stream, expression);
  return withFilters ? parseFilters(stream, expression) : expression;
}

const constants = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

function parsePrimary(stream: TokenStream): Expression {
  const position = stream.position;
  const token = stream.current;
  if (token.kind === 'name') {
    stream.take();
    if (constants.has(token.text)) return { kind: 'constant', value: constants.get(token.text), ...position };
    stream.read(token.text);
    return { kind: 'name', name: token.text, ...position };
  }
  if (token.kind === 'string') {
    let value = '';
    while (stream.is('string')) value += stream.take().text;
    return { kind: 'constant', value, ...position };
  }
  if (token.kind === 'number') return { kind: 'constant', value: numberValue(stream.take()), ...position };
  if (stream.skip('operator', '(')) {
    if (stream.skip('operator', ')')) return { kind: 'tuple', items: [], ...position };
    const inner = stream.nested(() => parseTuple(stream));
    stream.expect('operator', ')', "')'");
    return inner;
  }
  if (stream.skip('operator', '[')) {
    return { kind: 'list', items: parseList(stream, ']', () => parseExpression(stream)), ...position };
  }
  if (stream.skip('operator', '{')) return { kind: 'dict', entries: parseDictEntries(stream), ...position };
  throw stream.unexpected('an expression');
}

function numberValue(token: Token): unknown {
  const text = token.text.replaceAll('_', '');
  if (/^0[box]/i.test(text)) return toInt(BigInt(text));
  return /[.e]/i.test(text) ? toFloat(Number(text)) : toInt(BigInt(text));
}

function parseList<T>(stream: TokenStream, close: string, item: () => T): T[] {
  const items: T[] = [];
  while (!stream.isOperator(close)) {
    if (items.length > 0) {
      stream.expect('operator', ',', `',' or '${close}'`);
      if (stream.isOperator(close)) break;
    }
    items.push(item());
  }
  stream.expect('operator', close, `'${close}'`);
  return items;
}

function parseDictEntries(stream: TokenStream): (readonly [Expression, Expression])[] {
  return parseList(stream, '}', () => {
    const key = parseExpression(stream);
    stream.expect('operator', ':', "':'");
    return [key, parseExpression(stream)] as const;
  });
}

function parsePostfix(stream: TokenStream, start: Expression): Expression {
  let expression = start;
  for (let links = 0; ; links += 1) {
    stream.link(links);
    if (stream.isOperator('.', '[')) expression = parseSubscript(stream, expression);
    else if (stream.isOperator('(')) expression = parseCall(stream, expression);
    else return expression;
  }
}

function parseSubscript(stream: TokenStream, object: Expression): Expression {
  const position = stream.position;
  if (stream.skip('operator', '.')) {
    const token = stream.take();
    if (token.kind === 'name') return { kind: 'attribute', object, name: token.text, ...position };
    if (token.kind === 'number' && /^\d+$/.test(token.text)) {
      return {
        kind: 'item',
        object,
        key: { kind: 'constant', value: Number(token.text), ...position },
        ...position,
      };
    }
    throw syntaxError('expected a name or number after the dot', token);
  }
  stream.expect('operator', '[', "'['");
  const keys = parseList(stream, ']', () => parseSliceOrExpression(stream));
  const [only] = keys;
  if (!only) throw stream.fail('expected an index or key between the brackets');
  const key: Expression = keys.length === 1 ? only : { kind: 'tuple', items: keys, ...position };
  return { kind: 'item', object, key, ...position };
}

function parseSliceOrExpression(stream: TokenStream): Expression {
  const position = stream.position;
  const bound = (): Expression | undefined =>
    stream.isOperator(':', ']', ',') ? undefined : parseExpression(stream);
  const start = bound();
  if (!stream.skip('operator', ':')) {
    if (start) return start;
    throw stream.unexpected('an index or key');
  }
  const stop = bound();
  const step = stream.skip('operator', ':') ? bound() : undefined;
  return { kind: 'slice', start, stop, step, ...position };
}

function parseCall(stream: TokenStream, callee: Expression): Expression {
  const position = stream.position;
  return { kind: 'call', callee, args: parseArguments(stream), ...position };
}

export function parseArguments(stream: TokenStream): Argument[] {
  stream.expect('operator', '(', "'('");
  const seen = new Set<string>();
  return parseList(stream, ')', () => {
    const argument = stream.nested(() => parseArgument(stream));
    if (argument.kind === 'positional' && (seen.has('named') || seen.has('spreadNamed'))) {
      throw stream.fail('an argument without a name follows one with a name');
    }
    seen.add(argument.kind);
    return argument;
  });
}

function parseArgument(stream: TokenStream): Argument {
  if (stream.skip('operator', '**')) return { kind: 'spreadNamed', value: parseExpression(stream) };
  if (stream.skip('operator', '*')) return { kind: 'spread', value: parseExpression(stream) };
  if (stream.is('name') && stream.next.kind === 'operator' && stream.next.text === '=') {
    const name = stream.take().text;
    stream.take();
    return { kind: 'named', name, value: parseExpression(stream) };
  }
  return { kind: 'positional', value: parseExpression(stream) };
}

function parseFilters(stream: TokenStream, start: Expression): Expression {
  let expression = start;
  for (let links = 0; ; links += 1) {
    stream.link(links);
    if (stream.isOperator('|')) expression = parseFilterChain(stream, expression);
    else if (stream.isName('is')) expression = parseTest(stream, expression);
    else if (stream.isOperator('(')) expression = parseCall(stream, expression);
    else return expression;
  }
}

/** `name(args)|name(args)…`; with `isOpen` the first filter stands without its bar (`{% filter upper %}`). */
export function parseFilterChain(stream: TokenStream, input: Expression, isOpen = false): Expression {
  let expression = input;
  for (let links = 0; (isOpen && links === 0) || stream.isOperator('|'); links += 1) {
    stream.link(links);
    if (!isOpen || links > 0) stream.take();
    const position = stream.position;
    const name = parseDottedName(stream, 'the name of a filter');
    const args = stream.isOperator('(') ? parseArguments(stream) : [];
    stream.use({ kind: 'filter', name, ...position });
    expression = { kind: 'filter', name, input: expression, args, ...position };
  }
  return expression;
}

function parseDottedName(stream: TokenStream, wanted: string): string {
  let name = stream.expect('name', undefined, wanted).text;
  while (stream.skip('operator', '.')) name += `.${stream.expect('name', undefined, wanted).text}`;
  return name;
}

function parseTest(stream: TokenStream, input: Expression): Expression {
  const position = stream.position;
  stream.take();
  const isNegated = stream.skip('name', 'not');
  const name = parseDottedName(stream, 'the name of a test');
  stream.use({ kind: 'test', name, ...position });
  const test: Expression = { kind: 'test', name, input, args: parseTestArguments(stream), ...position };
  return isNegated ? { kind: 'unary', operator: 'not', operand: test, ...position } : test;
}

function parseTestArguments(stream: TokenStream): Argument[] {
  if (stream.isOperator('(')) return parseArguments(stream);
  const startsValue =
    stream.is('name') || stream.is('string') || stream.is('number') || stream.isOperator('[', '{');
  if (!startsValue || stream.isName('else', 'or', 'and', 'if', 'in', 'not')) return [];
  if (stream.isName('is')) throw stream.fail("tests cannot be chained with 'is'");
  return [{ kind: 'positional', value: parsePostfix(stream, parsePrimary(stream)) }];
}

/** Python refuses a parameter that is named twice; so do we. */
export function duplicateName(name: string, stream: TokenStream): TemplateError {
  return new TemplateError('ARIEL_TEMPLATE_DUPLICATE_NAME', `'${name}' is named twice`, stream.position);
}
