// Names and versions of the envelopes for values that JSON cannot hold.

/** The property by which an envelope is known; no value of a user may have it. */
export const classnameKey = '__classname__';

export const envelopeVersions = {
  'datetime.datetime': 2,
  'builtins.tuple': 1,
  'ariel.BigInt': 1,
  'ariel.Map': 1,
  'ariel.Set': 1,
  'ariel.Uint8Array': 1,
} as const;
