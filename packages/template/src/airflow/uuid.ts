// `macros.uuid`: UUIDs as values, random ones from the randomness that is passed in.

import { needText } from '../builtins/coerce.ts';
import { TemplateError } from '../errors.ts';
import { isInt, toInt } from '../values/numbers.ts';
import { defineSafeType, type SafeObject } from '../values/safe-object.ts';
import { classObject } from './class-object.ts';
import { moduleFunction, moduleObject } from './module.ts';

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The value is the 32 hexadecimal digits. */
const uuidObject = defineSafeType<string>({
  name: 'UUID',
  text: dashed,
  repr: (hex) => `UUID('${dashed(hex)}')`,
  member: (hex, name) => {
    if (name === 'hex') return hex;
    if (name === 'int') return toInt(BigInt(`0x${hex}`));
    if (name === 'version') return Number.parseInt(hex[12] ?? '0', 16);
    return name === 'urn' ? `urn:uuid:${dashed(hex)}` : undefined;
  },
  key: (hex) => hex,
  hasOrder: true,
});

function makeUuid(hex: unknown, int: unknown): SafeObject {
  if (isInt(int) && BigInt(int) >= 0n && BigInt(int) < 1n << 128n)
    return uuidObject(BigInt(int).toString(16).padStart(32, '0'));
  const digits = needText(hex, 'the UUID')
    .replace(/^urn:uuid:|[{}-]/g, '')
    .toLowerCase();
  if (!/^[\da-f]{32}$/.test(digits))
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', `'${digits}' is no UUID`);
  return uuidObject(digits);
}

function randomHex(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  return `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
}

export function uuidModule(random: () => number): SafeObject {
  const uuid = classObject({
    name: 'uuid.UUID',
    params: ['hex', 'bytes', 'bytes_le', 'fields', 'int'],
    make: ([hex, , , , int]) => makeUuid(hex, int),
    members: {},
  });
  return moduleObject({
    text: "<module 'uuid'>",
    members: {
      UUID: uuid,
      ...Object.fromEntries([
        moduleFunction('uuid4', '', () => uuidObject(randomHex(random))),
        moduleFunction('uuid1', '', () => uuidObject(randomHex(random))),
      ]),
    },
  });
}
