// A stored value that stands for one outside of the database. What it stands for is read where the value is used; here only its form
// and its length are known, so that it can be mapped over.

/** How the JSON text of a reference begins; encoders write it exactly so. */
export const REFERENCE_PREFIX = '{"__classname__":"ariel.XComReference","__version__":1,"__data__":';

export interface ValueReference {
  /** Which backend can read it. */
  readonly backend: string;
  /** What the backend made of the value. */
  readonly stored: unknown;
  /** Items of a list or entries of an object; null of anything else. */
  readonly length: number | null;
  /** Not the value, but one of its items. */
  readonly item?: number;
}

export const isReferenceText = (json: string): boolean => json.startsWith(REFERENCE_PREFIX);

export function referenceText(reference: ValueReference): string {
  return `${REFERENCE_PREFIX}${JSON.stringify(reference)}}`;
}

/** The reference of a text that is one. */
export function parseReference(json: string): ValueReference {
  return JSON.parse(json.slice(REFERENCE_PREFIX.length, -1)) as ValueReference;
}

/** One text per item of the value that is not here. */
export function itemsOfReference(json: string): string[] {
  const reference = parseReference(json);
  return Array.from({ length: reference.length ?? 0 }, (_, item) => referenceText({ ...reference, item }));
}
