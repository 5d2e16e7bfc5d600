// The value of an expression. Errors leave here with the line and column of the innermost expression.
import { ownList } from '../builtins/container-methods.ts';
import { locateError, TemplateError } from '../errors.ts';
import type { Argument, Expression } from '../syntax/nodes.ts';
import { Dict, Tuple } from '../values/collections.ts';
import { compareOrder, isEqual, isIn, isTruthy } from '../values/comparison.ts';
import { iterate } from '../values/iteration.ts';
import { isMapping, mappingEntries } from '../values/mapping.ts';
import { toText, typeName } from '../values/python-text.ts';
import type { CallArguments } from '../values/safe-object.ts';
import { emptyUndefined, Undefined, undefinedName } from '../values/undefined.ts';
import { adopt } from './adopt.ts';
import { callBuiltin, callValue, noArguments } from './call.ts';
import { readAttribute, readItem, readSlice } from './member.ts';
import { applyBinary, applyUnary } from './operators.ts';
import { type Run, type Scope, selfName } from './run.ts';

type Node<K extends Expression['kind']> = Extract<Expression, { kind: K }>;
/** The text in front of the filters of a block. */
export const capturedName = ' captured';

export async function evaluate(run: Run, scope: Scope, node: Expression): Promise<unknown> {
  try {
    run.meter.enter();
    run.meter.step();
    return await valueFor(run, scope, node);
  } catch (error) {
    throw locateError(error, node);
  } finally {
    run.meter.leave();
  }
}

export async function evaluateCondition(run: Run, scope: Scope, node: Expression): Promise<boolean> {
  const value = await evaluate(run, scope, node);
  try {
    return isTruthy(value);
  } catch (error) {
    throw locateError(error, node);
  }
}

async function valueFor(run: Run, scope: Scope, node: Expression): Promise<unknown> {
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'captured':
      return scope.get(capturedName);
    case 'name':
      return readName(run, scope, node.name);
    case 'list':
      return ownList(await evaluateAll(run, scope, node.items));
    case 'tuple':
      return new Tuple(await evaluateAll(run, scope, node.items));
    case 'dict':
      return evaluateDict(run, scope, node);
    case 'attribute':
      return readAttribute(run, await evaluate(run, scope, node.object), node.name);
    case 'item':
      return evaluateItem(run, scope, node);
    case 'slice':
      throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'a slice stands alone between the brackets');
    case 'call':
      return callValue(
        run,
        await evaluate(run, scope, node.callee),
        await evaluateArguments(run, scope, node.args),
      );
    case 'filter':
      return applyFilter(run, scope, node);
    case 'test':
      return applyTest(run, scope, node);
    case 'unary': {
      const operand = await evaluate(run, scope, node.operand);
      return node.operator === 'not' ? !isTruthy(operand) : applyUnary(node.operator, operand);
    }
    case 'binary':
      return applyBinary(
        run,
        node.operator,
        await evaluate(run, scope, node.left),
        await evaluate(run, scope, node.right),
      );
    case 'logic': {
      const left = await evaluate(run, scope, node.left);
      return isTruthy(left) === (node.operator === 'or') ? left : evaluate(run, scope, node.right);
    }
    case 'compare':
      return evaluateComparison(run, scope, node);
    case 'concat': {
      const parts = (await evaluateAll(run, scope, node.parts)).map(toText);
      run.meter.length(parts.reduce((length, part) => length + part.length, 0));
      return parts.join('');
    }
    case 'condition': {
      if (isTruthy(await evaluate(run, scope, node.test))) return evaluate(run, scope, node.then);
      return node.otherwise ? evaluate(run, scope, node.otherwise) : emptyUndefined;
    }
  }
}

async function readName(run: Run, scope: Scope, name: string): Promise<unknown> {
  const local = scope.get(name);
  if (local !== undefined) return local;
  const own = name === 'self' ? scope.get(selfName) : undefined;
  const global = own ?? run.global(name);
  return global === undefined ? undefinedName(run.undefinedKind, name, run.hint(name)) : adopt(global);
}

async function evaluateAll(run: Run, scope: Scope, nodes: readonly Expression[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const node of nodes) values.push(await evaluate(run, scope, node));
  return values;
}

async function evaluateDict(run: Run, scope: Scope, node: Node<'dict'>): Promise<Dict> {
  const dict = new Dict();
  for (const [key, value] of node.entries) {
    dict.set(await evaluate(run, scope, key), await evaluate(run, scope, value));
  }
  return dict;
}

async function evaluateItem(run: Run, scope: Scope, node: Node<'item'>): Promise<unknown> {
  const object = await evaluate(run, scope, node.object);
  const { key } = node;
  if (key.kind !== 'slice') return readItem(run, object, await evaluate(run, scope, key));
  const bound = (part: Expression | undefined): Promise<unknown> =>
    part ? evaluate(run, scope, part) : Promise.resolve(null);
  return readSlice(run, object, {
    start: await bound(key.start),
    stop: await bound(key.stop),
    step: await bound(key.step),
  });
}

async function evaluateArguments(run: Run, scope: Scope, args: readonly Argument[]): Promise<CallArguments> {
  if (args.length === 0) return noArguments;
  const positional: unknown[] = [];
  const named = new Map<string, unknown>();
  const setNamed = (name: string, value: unknown): void => {
    if (named.has(name))
      throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', `the argument '${name}' is given twice`);
    named.set(name, value);
  };
  for (const arg of args) {
    const value = await evaluate(run, scope, arg.value);
    if (arg.kind === 'named') setNamed(arg.name ?? '', value);
    else if (arg.kind === 'spread') positional.push(...iterate(value));
    else if (arg.kind === 'spreadNamed') spreadNamed(value, setNamed);
    else positional.push(value);
  }
  return { positional, named };
}

function spreadNamed(value: unknown, setNamed: (name: string, value: unknown) => void): void {
  if (value instanceof Undefined) throw value.error();
  if (!isMapping(value))
    throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'**' needs a dict, not '${typeName(value)}'`);
  for (const [key, item] of mappingEntries(value)) setNamed(toText(key), item);
}

async function applyFilter(run: Run, scope: Scope, node: Node<'filter'>): Promise<unknown> {
  const filter = run.filters(node.name);
  if (!filter)
    throw new TemplateError('ARIEL_TEMPLATE_UNKNOWN_FILTER', `there is no filter named '${node.name}'`);
  const input = await evaluate(run, scope, node.input);
  return callBuiltin(run, node.name, filter, input, await evaluateArguments(run, scope, node.args));
}

async function applyTest(run: Run, scope: Scope, node: Node<'test'>): Promise<unknown> {
  const test = run.tests(node.name);
  if (!test) throw new TemplateError('ARIEL_TEMPLATE_UNKNOWN_TEST', `there is no test named '${node.name}'`);
  const input = await evaluate(run, scope, node.input);
  return callBuiltin(run, node.name, test, input, await evaluateArguments(run, scope, node.args));
}

async function evaluateComparison(run: Run, scope: Scope, node: Node<'compare'>): Promise<boolean> {
  let left = await evaluate(run, scope, node.first);
  for (const [operator, operand] of node.rest) {
    const right = await evaluate(run, scope, operand);
    if (!holds(operator, left, right)) return false;
    left = right;
  }
  return true;
}

export function holds(operator: string, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'in':
      return isIn(left, right);
    case 'not in':
      return !isIn(left, right);
    case '<':
      return compareOrder(left, right, operator) < 0;
    case '<=':
      return compareOrder(left, right, operator) <= 0;
    case '>':
      return compareOrder(left, right, operator) > 0;
    default:
      return compareOrder(left, right, operator) >= 0;
  }
}
