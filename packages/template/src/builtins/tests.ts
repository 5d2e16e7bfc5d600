// Jinja's tests: what may follow `is`.

import { holds } from '../evaluate/expressions.ts';
import { applyBinary } from '../evaluate/operators.ts';
import { type Builtin, builtin, type Run } from '../evaluate/run.ts';
import { PythonSet, Tuple } from '../values/collections.ts';
import { isEqual } from '../values/comparison.ts';
import { itemsOf } from '../values/iteration.ts';
import { isMapping } from '../values/mapping.ts';
import { asNumber, isFloat, isInt } from '../values/numbers.ts';
import { SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { Undefined } from '../values/undefined.ts';
import { needText, softText } from './coerce.ts';

/** What a value is: of one that is undefined the answer is no. */
const kind = (body: (value: unknown) => boolean): Builtin =>
  builtin('', (_run, self) => !(self instanceof Undefined) && body(self));

/** What a value holds: of one that is undefined nobody can say. */
const value = (body: (value: unknown) => boolean): Builtin =>
  builtin('', (_run, self) => {
    if (self instanceof Undefined && !self.isLenient) throw self.error();
    return body(self);
  });

/** Whether there is a builtin of this name. */
const named = (find: (run: Run, name: string) => unknown): Builtin =>
  builtin('', (run, self) => {
    if (self instanceof Undefined && self.isLenient) return false;
    return find(run, needText(self, 'the name')) !== undefined;
  });

const comparison = (operator: string): Builtin =>
  builtin('other', (_run, self, other: unknown) => holds(operator, self, other));

const remainder = (wanted: number): Builtin =>
  builtin('', (run, self) => isEqual(applyBinary(run, '%', self, 2), wanted));

const aliases: Readonly<Record<string, readonly string[]>> = {
  '==': ['eq', 'equalto', '=='],
  '!=': ['ne', '!='],
  '<': ['lt', 'lessthan', '<'],
  '<=': ['le', '<='],
  '>': ['gt', 'greaterthan', '>'],
  '>=': ['ge', '>='],
  in: ['in'],
};

const isCallable = (self: unknown): boolean =>
  typeof self === 'function' ||
  self instanceof TemplateFunction ||
  (self instanceof SafeObject && self.type.call !== undefined);

const isSequence = (self: unknown): boolean =>
  typeof self === 'string' ||
  Array.isArray(self) ||
  self instanceof Tuple ||
  isMapping(self) ||
  (self instanceof Undefined && self.isLenient);

export const tests: Readonly<Record<string, Builtin>> = {
  ...Object.fromEntries(
    Object.entries(aliases).flatMap(([operator, names]) => names.map((name) => [name, comparison(operator)])),
  ),
  defined: builtin('', (_run, self) => !(self instanceof Undefined)),
  undefined: builtin('', (_run, self) => self instanceof Undefined),
  none: kind((self) => self === null),
  boolean: kind((self) => typeof self === 'boolean'),
  true: kind((self) => self === true),
  false: kind((self) => self === false),
  integer: kind((self) => isInt(self)),
  float: kind((self) => isFloat(self)),
  number: kind((self) => asNumber(self) !== undefined),
  string: kind((self) => typeof self === 'string'),
  mapping: kind((self) => isMapping(self)),
  iterable: value((self) => itemsOf(self) !== undefined || self instanceof PythonSet),
  sequence: builtin('', (_run, self) => isSequence(self)),
  // Jinja asks the class, which is callable so that it can refuse.
  callable: builtin('', (_run, self) => self instanceof Undefined || isCallable(self)),
  escaped: kind(() => false),
  lower: value(
    (self) =>
      softText(self) !== softText(self).toUpperCase() && softText(self) === softText(self).toLowerCase(),
  ),
  upper: value(
    (self) =>
      softText(self) !== softText(self).toLowerCase() && softText(self) === softText(self).toUpperCase(),
  ),
  odd: remainder(1),
  even: remainder(0),
  divisibleby: builtin('num', (run, self, divisor: unknown) =>
    isEqual(applyBinary(run, '%', self, divisor), 0),
  ),
  sameas: builtin('other', (_run, self, other: unknown) => Object.is(self, other)),
  filter: named((run, name) => run.filters(name)),
  test: named((run, name) => run.tests(name)),
};
