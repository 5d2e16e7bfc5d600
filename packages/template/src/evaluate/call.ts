// Calls: Python's binding of arguments to parameters, and the plain convention for functions of the host.
import { TemplateError } from '../errors.ts';
import { Dict } from '../values/collections.ts';
import { typeName } from '../values/python-text.ts';
import { type CallArguments, SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { Undefined } from '../values/undefined.ts';
import { adopt, toPlain } from './adopt.ts';
import type { Builtin, Run } from './run.ts';

export const noArguments: CallArguments = { positional: [], named: new Map() };

export async function callValue(run: Run, callee: unknown, call: CallArguments): Promise<unknown> {
  run.meter.step();
  if (callee instanceof Undefined) throw callee.error();
  if (callee instanceof TemplateFunction) {
    const body = callee.body as (...args: readonly unknown[]) => unknown;
    return adopt(body(...bindArguments(callee.name, callee.params, call)));
  }
  if (callee instanceof SafeObject && callee.type.call) return adopt(callee.type.call(callee.value, call));
  if (typeof callee === 'function')
    return adopt(callHost(callee as (...args: readonly unknown[]) => unknown, call));
  throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'${typeName(callee)}' is not a function`);
}

/** Arguments by name arrive as one object after the others. */
function callHost(callee: (...args: readonly unknown[]) => unknown, call: CallArguments): unknown {
  const args = call.positional.map((value) => toPlain(value));
  if (call.named.size > 0) args.push(toPlain(new Dict(call.named)));
  return callee(...args);
}

export async function callBuiltin(
  run: Run,
  name: string,
  builtin: Builtin,
  self: unknown,
  call: CallArguments,
): Promise<unknown> {
  run.meter.step();
  const body = builtin.body as (run: Run, self: unknown, ...args: readonly unknown[]) => unknown;
  return adopt(body(run, self, ...bindArguments(name, builtin.params, call)));
}

/** Values in the order of the parameters; JavaScript's `undefined` for an optional one that was not given. */
function bindArguments(name: string, params: readonly string[], call: CallArguments): unknown[] {
  const named = new Map(call.named);
  let used = 0;
  const bound = params.map((param) => {
    if (param.startsWith('**')) return new Dict(named);
    if (param.startsWith('*')) {
      const rest = call.positional.slice(used);
      used = call.positional.length;
      return rest;
    }
    return bindOne(
      name,
      param,
      () => (used < call.positional.length ? { value: call.positional[used++] } : undefined),
      named,
    );
  });
  if (used < call.positional.length) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_ARGUMENTS',
      `'${name}' takes at most ${used} arguments, ${call.positional.length} were given`,
    );
  }
  const [unknownName] = params.some((param) => param.startsWith('**')) ? [] : named.keys();
  if (unknownName !== undefined) {
    throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', `'${name}' has no argument named '${unknownName}'`);
  }
  return bound;
}

function bindOne(
  name: string,
  param: string,
  nextPositional: () => { readonly value: unknown } | undefined,
  named: Map<string, unknown>,
): unknown {
  const isOptional = param.endsWith('?');
  const key = isOptional ? param.slice(0, -1) : param;
  const given = nextPositional();
  if (given) {
    if (named.has(key))
      throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', `'${name}' was given '${key}' twice`);
    return given.value;
  }
  if (named.has(key)) {
    const value = named.get(key);
    named.delete(key);
    return value;
  }
  if (isOptional) return undefined;
  throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', `'${name}' needs the argument '${key}'`);
}
