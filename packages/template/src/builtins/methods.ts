// Which methods a value has: the complete list of what templates may call on plain data.

import { type Builtin, builtin } from '../evaluate/run.ts';
import { PythonSet, Tuple } from '../values/collections.ts';
import { isMapping } from '../values/mapping.ts';
import { isFloat, isInt, type PythonNumber, toNumber } from '../values/numbers.ts';
import { dictMethods, listMethods, setMethods, tupleMethods } from './container-methods.ts';
import { formatMapMethod, formatMethod } from './format-method.ts';
import { stringMethods } from './string-methods.ts';

const textMethods: Readonly<Record<string, Builtin>> = {
  ...stringMethods,
  format: formatMethod,
  format_map: formatMapMethod,
};

const intMethods: Readonly<Record<string, Builtin>> = {
  bit_length: builtin('', (_run, self) => {
    const value = BigInt(self as number | bigint);
    return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
  }),
  conjugate: builtin('', (_run, self) => self),
};

const floatMethods: Readonly<Record<string, Builtin>> = {
  is_integer: builtin('', (_run, self) => Number.isInteger(toNumber(self as PythonNumber))),
  conjugate: builtin('', (_run, self) => self),
};

export function methodsOf(value: unknown): Readonly<Record<string, Builtin>> | undefined {
  if (typeof value === 'string') return textMethods;
  if (Array.isArray(value)) return listMethods;
  if (value instanceof Tuple) return tupleMethods;
  if (value instanceof PythonSet) return setMethods;
  if (isMapping(value)) return dictMethods;
  if (isFloat(value)) return floatMethods;
  return isInt(value) || typeof value === 'boolean' ? intMethods : undefined;
}
