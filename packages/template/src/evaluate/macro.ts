// Macros and the `caller` of call blocks, as values.
import { TemplateError } from '../errors.ts';
import type { MacroNode } from '../syntax/statement-nodes.ts';
import { Dict, Tuple } from '../values/collections.ts';
import { type CallArguments, defineSafeType, type SafeObject } from '../values/safe-object.ts';
import { undefinedName } from '../values/undefined.ts';
import { evaluate } from './expressions.ts';
import { type Run, Scope } from './run.ts';

export interface Macro {
  readonly node: MacroNode;
  readonly invoke: (call: CallArguments) => Promise<unknown>;
}

export const macroObject: (macro: Macro) => SafeObject = defineSafeType<Macro>({
  name: 'Macro',
  text: ({ node }) => `<Macro '${node.name}'>`,
  member: ({ node }, name) => {
    if (name === 'name') return node.name;
    if (name === 'arguments') return new Tuple(node.params.map((param) => param.name));
    if (name === 'caller') return node.reads.has('caller');
    if (name === 'catch_kwargs') return node.reads.has('kwargs');
    return name === 'catch_varargs' ? node.reads.has('varargs') : undefined;
  },
  call: (macro, call) => macro.invoke(call),
});

/** The scope of one call, with the parameters bound. */
export async function macroScope(
  run: Run,
  outer: Scope,
  node: MacroNode,
  call: CallArguments,
): Promise<Scope> {
  const scope = new Scope(outer);
  const named = new Map(call.named);
  const caller = named.get('caller');
  named.delete('caller');
  for (const [index, param] of node.params.entries()) {
    const isPositional = index < call.positional.length;
    if (isPositional && named.has(param.name))
      throw new TemplateError('ARIEL_TEMPLATE_ARGUMENTS', `'${node.name}' was given '${param.name}' twice`);
    if (isPositional) scope.set(param.name, call.positional[index]);
    else if (named.has(param.name)) scope.set(param.name, named.get(param.name));
    else if (param.fallback) scope.set(param.name, await evaluate(run, scope, param.fallback));
    else scope.set(param.name, undefinedName(run.undefinedKind, param.name, 'the parameter was not given'));
    named.delete(param.name);
  }
  scope.set('varargs', new Tuple(takeExtra(node, call)));
  scope.set('kwargs', takeNamed(node, named));
  scope.set(
    'caller',
    caller ?? undefinedName(run.undefinedKind, 'caller', 'the macro was not called from a call block'),
  );
  return scope;
}

function takeExtra(node: MacroNode, call: CallArguments): readonly unknown[] {
  const extra = call.positional.slice(node.params.length);
  if (extra.length > 0 && !node.reads.has('varargs')) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_ARGUMENTS',
      `the macro '${node.name}' takes at most ${node.params.length} arguments`,
    );
  }
  return extra;
}

function takeNamed(node: MacroNode, named: ReadonlyMap<string, unknown>): Dict {
  const [first] = named.keys();
  if (first !== undefined && !node.reads.has('kwargs')) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_ARGUMENTS',
      `the macro '${node.name}' has no parameter '${first}'`,
    );
  }
  return new Dict(named);
}
