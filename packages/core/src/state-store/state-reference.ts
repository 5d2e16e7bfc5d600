// A value of a state store that a backend keeps elsewhere: its row has this text in place of the value.

/** How the JSON text of a reference begins; it is written exactly so. */
export const STATE_REFERENCE_PREFIX =
  '{"__classname__":"ariel.StateReference","__version__":1,"__data__":' as const;

export interface StateReference {
  /** Which backend can read it. */
  readonly backend: string;
  /** What the backend made of the value. */
  readonly stored: unknown;
}

export const isStateReference = (json: string): boolean => json.startsWith(STATE_REFERENCE_PREFIX);

export function stateReferenceText({ backend, stored }: StateReference): string {
  return `${STATE_REFERENCE_PREFIX}${JSON.stringify({ backend, stored })}}`;
}

/** The reference of a text that is one. */
export function parseStateReference(json: string): StateReference {
  return JSON.parse(json.slice(STATE_REFERENCE_PREFIX.length, -1)) as StateReference;
}
