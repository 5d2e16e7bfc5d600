// What a key and a value of a state store may be, and how long a value is kept.

const LONGEST_KEY = 512;
const DAY_US = 86_400_000_000;

/** Bytes of one value: what is kept here is read in one piece, at any time. */
export const MOST_STATE_BYTES = 1_048_576;

export const DEFAULT_RETENTION_DAYS = 30;

/** Throws in words where it is none. */
export function stateKey(key: string): string {
  if (typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY) return key;
  throw new Error(
    `A key of a state store has 1 to ${LONGEST_KEY} characters; ${JSON.stringify(String(key).slice(0, 40))} has ${String(key).length}.`,
  );
}

/** `json`: text that was encoded already. */
export function stateValue(json: string): string {
  if (json === 'null')
    throw new Error('A state store keeps no null: delete the key instead, or keep another value.');
  const bytes = Buffer.byteLength(json);
  if (bytes <= MOST_STATE_BYTES) return json;
  throw new Error(
    `A value of a state store has at most ${MOST_STATE_BYTES} bytes; this one has ${bytes}. Keep it in object storage, and here where it is.`,
  );
}

/** `retentionMs`: null for ever, undefined as the installation says, where 0 days are for ever. */
export function expiresUs(
  nowUs: number,
  retentionMs: number | null | undefined,
  defaultDays = DEFAULT_RETENTION_DAYS,
): number | null {
  if (retentionMs === null) return null;
  if (retentionMs !== undefined) return nowUs + retentionMs * 1000;
  return defaultDays === 0 ? null : nowUs + defaultDays * DAY_US;
}
