// Names and versions of the envelopes for values that JSON cannot hold.

/** The property by which an envelope is known; no value of a user may have it. */
export const classnameKey = '__classname__';

/** Envelopes of kinds that are known elsewhere only, as they were read: they are written as they came. */
const unopened = new WeakSet<object>();

export function leaveUnopened<Value extends object>(envelope: Value): Value {
  unopened.add(envelope);
  return envelope;
}

export const isUnopened = (value: object): boolean => unopened.has(value);

export const envelopeVersions = {
  'datetime.datetime': 2,
  'builtins.tuple': 1,
  'ariel.BigInt': 1,
  'ariel.Map': 1,
  'ariel.Set': 1,
  'ariel.Uint8Array': 1,
} as const;
