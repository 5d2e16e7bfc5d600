// JSON text of a stored value → the TypeScript value. The text is never changed; see encode-value.ts for the other way.
import { classnameKey, leaveUnopened } from './envelope.ts';

/** A whole number that long may be beyond 2^53; shorter ones never are. */
const longInteger = /\d{16}/;
const integerText = /^-?\d+$/;

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown;

/** The value that `json` holds. Throws a `SyntaxError` where it is no JSON. */
export function decodeValue(json: string): unknown {
  const mayHoldBigints = longInteger.test(json);
  const mayHoldEnvelopes = json.includes(classnameKey);
  if (!mayHoldBigints && !mayHoldEnvelopes) return JSON.parse(json);
  return parse(json, (_key, value, context) => {
    if (typeof value === 'number') return mayHoldBigints ? exactNumber(value, context?.source) : value;
    return isEnvelope(value) ? open(value) : value;
  });
}

function exactNumber(value: number, source: string | undefined): number | bigint {
  const exact = Number.isSafeInteger(value) || source === undefined || !integerText.test(source);
  return exact ? value : BigInt(source);
}

interface Envelope {
  readonly [classnameKey]: string;
  readonly __data__?: unknown;
}

function isEnvelope(value: unknown): value is Envelope {
  return (
    typeof value === 'object' &&
    value !== null &&
    classnameKey in value &&
    typeof value[classnameKey] === 'string'
  );
}

const openers: Readonly<Record<string, (data: unknown) => unknown>> = {
  'datetime.datetime': (data) => dateOf(data),
  'pendulum.datetime.DateTime': (data) => dateOf(data),
  'builtins.tuple': (data) => data,
  'builtins.set': (data) => (Array.isArray(data) ? new Set(data) : undefined),
  'builtins.frozenset': (data) => (Array.isArray(data) ? new Set(data) : undefined),
  'ariel.BigInt': (data) => (typeof data === 'string' ? BigInt(data) : undefined),
  'ariel.Set': (data) => (Array.isArray(data) ? new Set(data) : undefined),
  'ariel.Map': (data) => (Array.isArray(data) ? new Map(data as [unknown, unknown][]) : undefined),
  'ariel.Uint8Array': (data) =>
    typeof data === 'string' ? new Uint8Array(Buffer.from(data, 'base64')) : undefined,
};

/** An envelope of a kind that is not known here stays as it is: its data may still be of use, here and where it is passed on. */
function open(envelope: Envelope): unknown {
  return openers[envelope[classnameKey]]?.(envelope.__data__) ?? leaveUnopened(envelope);
}

function dateOf(data: unknown): Date | undefined {
  const seconds = typeof data === 'object' && data !== null && 'timestamp' in data ? data.timestamp : data;
  return typeof seconds === 'number' ? new Date(Math.round(seconds * 1000)) : undefined;
}
