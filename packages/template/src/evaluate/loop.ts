// The `loop` variable of `for`.
import { TemplateError } from '../errors.ts';
import { Tuple } from '../values/collections.ts';
import { isEqual } from '../values/comparison.ts';
import { defineSafeType, type SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { Undefined, type UndefinedKind } from '../values/undefined.ts';

export interface LoopState {
  readonly items: readonly unknown[];
  readonly depth: number;
  /** Runs the loop again over other items; only for `recursive` loops. */
  readonly recurse: ((items: unknown) => Promise<unknown>) | undefined;
  readonly undefinedKind: UndefinedKind;
  index: number;
  lastChange: unknown;
}

const outside = (loop: LoopState, what: string): Undefined =>
  new Undefined('ARIEL_TEMPLATE_UNDEFINED', `there is no ${what} item`, loop.undefinedKind);

const members: Readonly<Record<string, (loop: LoopState) => unknown>> = {
  index: (loop) => loop.index + 1,
  index0: (loop) => loop.index,
  revindex: (loop) => loop.items.length - loop.index,
  revindex0: (loop) => loop.items.length - loop.index - 1,
  first: (loop) => loop.index === 0,
  last: (loop) => loop.index === loop.items.length - 1,
  length: (loop) => loop.items.length,
  depth: (loop) => loop.depth,
  depth0: (loop) => loop.depth - 1,
  previtem: (loop) => (loop.index === 0 ? outside(loop, 'previous') : loop.items[loop.index - 1]),
  nextitem: (loop) =>
    loop.index === loop.items.length - 1 ? outside(loop, 'next') : loop.items[loop.index + 1],
  cycle: (loop) =>
    new TemplateFunction('cycle', ['*args'], (args: readonly unknown[]) => {
      if (args.length === 0)
        throw new TemplateError('ARIEL_TEMPLATE_TYPE', 'there is nothing to cycle through');
      return args[loop.index % args.length];
    }),
  changed: (loop) =>
    new TemplateFunction('changed', ['*args'], (args: readonly unknown[]) => {
      const value = new Tuple(args);
      if (loop.lastChange !== undefined && isEqual(loop.lastChange, value)) return false;
      loop.lastChange = value;
      return true;
    }),
};

export const loopObject: (loop: LoopState) => SafeObject = defineSafeType<LoopState>({
  name: 'LoopContext',
  text: (loop) => `<LoopContext ${loop.index + 1}/${loop.items.length}>`,
  member: (loop, name) => (Object.hasOwn(members, name) ? members[name]?.(loop) : undefined),
  call: (loop, { positional }) => {
    if (!loop.recurse)
      throw new TemplateError('ARIEL_TEMPLATE_TYPE', "the loop is called, but is not marked 'recursive'");
    return loop.recurse(positional[0]);
  },
});
