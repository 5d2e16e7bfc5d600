// A named group of members, as templates see a Python module or another record of named values.
import { defineSafeType, type SafeObject, TemplateFunction } from '../values/safe-object.ts';

export interface Module {
  /** What it prints as. */
  readonly text: string;
  readonly members: Readonly<Record<string, unknown>>;
  /** What calling it does: for classes such as `macros.datetime`. */
  readonly call?: TemplateFunction;
}

/** Members are values, or functions without arguments for what is looked up when it is read. */
export const moduleObject: (module: Module) => SafeObject = defineSafeType<Module>({
  name: 'module',
  text: (module) => module.text,
  member: (module, name) => {
    const member = Object.hasOwn(module.members, name) ? module.members[name] : undefined;
    return typeof member === 'function' ? member() : member;
  },
});

/** A function for `members`, called with its arguments in order. */
export function moduleFunction(
  name: string,
  params: string,
  body: (...args: readonly never[]) => unknown,
): [string, TemplateFunction] {
  return [name, new TemplateFunction(name, params === '' ? [] : params.split(' '), body)];
}
