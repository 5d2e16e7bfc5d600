// One field of a cron expression: names, ranges, steps and lists to the values that it allows.
// Accepts what Airflow accepts, and means the same. The words of a refusal name the field, the part and what it may hold.
import { TimeError, TimeErrorCode } from '../time/time-error.ts';

export interface FieldSpec {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: Readonly<Record<string, number>>;
}

/** One item of a field's list, and where it stands, for refusals. */
export interface FieldItem {
  readonly spec: FieldSpec;
  readonly item: string;
  readonly expression: string;
}

interface FieldValues {
  /** Ascending; null: every value. */
  readonly values: readonly number[] | null;
  /** What is allowed but surely not meant. */
  readonly warnings: readonly string[];
}

const MONTHS = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  nov: 11,
  dec: 12,
};
const WEEKDAYS = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 };

/** In the order in which the fields are written. */
export const cronFields = {
  minute: { name: 'minute', min: 0, max: 59, names: {} },
  hour: { name: 'hour', min: 0, max: 23, names: {} },
  day: { name: 'day of month', min: 1, max: 31, names: {} },
  month: { name: 'month', min: 1, max: 12, names: MONTHS },
  weekday: { name: 'day of week', min: 0, max: 6, names: WEEKDAYS },
  second: { name: 'second', min: 0, max: 59, names: {} },
  year: { name: 'year', min: 1970, max: 2099, names: {} },
} as const satisfies Record<string, FieldSpec>;

export function parseField(spec: FieldSpec, text: string, expression: string): FieldValues {
  const warnings: string[] = [];
  const allowed = new Set<number>();
  let every = false;
  for (const item of text.split(',')) {
    if (item === '*') every = true;
    else for (const value of parseItem({ spec, item, expression }, warnings)) allowed.add(value);
  }
  const values = [...allowed].sort((a, b) => a - b);
  const full = values.length === spec.max - spec.min + 1;
  return { values: every || full ? null : values, warnings };
}

/** The values of `5`, `1-5`, `fri-mon`, `10/5` or `8-18/2`, or of a star with a step. */
export function parseItem(part: FieldItem, warnings: string[]): readonly number[] {
  const { spec, item } = part;
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (match === null) throw refuseItem(part, 'is not a value, a range or a step');
  const step = match[4] === undefined ? null : Number(match[4]);
  if (step === 0) throw refuseItem(part, 'has a step of 0');
  if (step !== null && step > spec.max - spec.min) {
    warnings.push(`'${item}' (${spec.name}) has a step larger than the field, so it allows a single value`);
  }
  if (match[1] !== undefined) return upTo(spec.min, spec.max, step ?? 1);
  const low = fieldValue(part, match[2] ?? '');
  if (match[3] !== undefined) return range(spec, [low, fieldValue(part, match[3])], step ?? 1);
  return step === null ? [low] : upTo(low, spec.max, step);
}

export function refuseItem({ spec, item, expression }: FieldItem, why: string): TimeError {
  const names = Object.keys(spec.names);
  const named = names.length === 0 ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  const what = item === '' ? 'an empty part' : `'${item}'`;
  return new TimeError(
    TimeErrorCode.invalidCron,
    `Cron expression ${JSON.stringify(expression)}: ${what} in the ${spec.name} field ${why}; ` +
      `expected ${spec.min} to ${spec.max}${named}, *, a range such as ${spec.min}-${spec.min + 3}, ` +
      'a step such as */2, or a list of these.',
  );
}

function fieldValue(part: FieldItem, text: string): number {
  const { spec } = part;
  const named = Object.hasOwn(spec.names, text) ? spec.names[text] : undefined;
  const value = /^\d+$/.test(text) ? Number(text) : named;
  if (value === undefined) throw refuseItem(part, 'is not known');
  // 7 is Sunday, too.
  const meant = spec === cronFields.weekday && value === 7 ? 0 : value;
  if (meant < spec.min || meant > spec.max) throw refuseItem(part, 'is out of range');
  return meant;
}

function range(spec: FieldSpec, [low, high]: readonly [number, number], step: number): readonly number[] {
  // A range from a value to itself goes all the way round: `sun-7` is the whole week.
  if (low === high) return upTo(spec.min, spec.max, step);
  if (low < high) return upTo(low, high, step);
  const first = upTo(low, spec.max, step);
  // How many values the first part left over at the end of the field. A step that lands exactly on the start of the next
  // round begins there; one that passes it begins one later than counting would, as Airflow's cron does.
  const left = spec.max - (first.at(-1) ?? low);
  const start = left + 1 === step ? spec.min : spec.min + step - left;
  return [...first, ...upTo(start, high, step)];
}

function upTo(low: number, high: number, step: number): readonly number[] {
  const values: number[] = [];
  for (let value = low; value <= high; value += step) values.push(value);
  return values;
}
