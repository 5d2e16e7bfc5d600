// What a checked number is compared with.
import { TaskRunError } from '@ariel/sdk';

export interface SqlComparison {
  readonly equalTo?: number;
  readonly greaterThan?: number;
  readonly geqTo?: number;
  readonly lessThan?: number;
  readonly leqTo?: number;
  /** A share by which the value may be off: 0.1 is a tenth. @default 0 */
  readonly tolerance?: number;
}

const names = ['equalTo', 'greaterThan', 'geqTo', 'lessThan', 'leqTo'] as const;

/** Refuses a comparison that says nothing, or two things at once. */
export function checkComparison(where: string, comparison: SqlComparison): void {
  const given = names.filter((name) => comparison[name] !== undefined);
  const has = (name: (typeof names)[number]): boolean => given.includes(name);
  if (given.length === 0)
    throw new TypeError(`${where} compares with nothing. Give one of ${names.join(', ')}.`);
  const clash =
    (has('greaterThan') && has('geqTo')) ||
    (has('lessThan') && has('leqTo')) ||
    (has('equalTo') && given.length > 1);
  if (clash) throw new TypeError(`${where} compares with ${given.join(' and ')}, which exclude each other.`);
}

export function meets(value: number, comparison: SqlComparison): boolean {
  const { equalTo, geqTo, greaterThan, leqTo, lessThan, tolerance = 0 } = comparison;
  const [low, high] = [1 - tolerance, 1 + tolerance];
  const isAbove =
    (geqTo === undefined || value >= geqTo * low) && (greaterThan === undefined || value > greaterThan * low);
  const isBelow =
    (leqTo === undefined || value <= leqTo * high) && (lessThan === undefined || value < lessThan * high);
  return isAbove && isBelow && (equalTo === undefined || isAround(value, equalTo, tolerance));
}

/** Of a negative number the tolerance goes to both sides, too. */
export function isAround(value: number, wanted: number, tolerance: number): boolean {
  const off = Math.abs(wanted) * tolerance;
  return wanted - off <= value && value <= wanted + off;
}

export function inWords(comparison: SqlComparison): string {
  const parts = names.flatMap((name) =>
    comparison[name] === undefined ? [] : [`${name} ${comparison[name]}`],
  );
  return [
    ...parts,
    ...(comparison.tolerance === undefined ? [] : [`tolerance ${comparison.tolerance}`]),
  ].join(', ');
}

/** Databases give large and exact numbers as text. */
export function numberOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return value === null || value === undefined || value === '' ? Number.NaN : Number(value);
}

export const checkFailed = (what: string): TaskRunError => new TaskRunError('ARIEL_SQL_CHECK_FAILED', what);
