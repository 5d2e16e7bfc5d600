// What stands in a field → the value, or what is wrong with it. Pure; the server checks the full schema again.
import { t } from '../messages/en.ts';
import type { Draft, ParamField } from './param-field.ts';

export type ReadDraft =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'wrong'; readonly why: string };

const value = (read: unknown): ReadDraft => ({ kind: 'value', value: read });
const wrong = (why: string): ReadDraft => ({ kind: 'wrong', why });

export function readDraft(field: ParamField, draft: Draft): ReadDraft {
  if (draft === null) return field.isNullable ? value(null) : wrong(t.form.required);
  switch (field.kind) {
    case 'number':
    case 'integer':
      return readNumber(field, draft.trim());
    case 'boolean':
      return value(draft === 'true');
    case 'choice':
      return draft === '' ? wrong(t.form.choose) : value(JSON.parse(draft));
    case 'list':
      return checkList(
        field,
        draft
          .split('\n')
          .map((item) => item.trim())
          .filter((item) => item !== ''),
      );
    case 'json':
      return readJson(field, draft);
    case 'date':
    case 'time':
      return draft === '' ? wrong(t.form.required) : value(draft);
    case 'date-time':
      return readDateTime(draft);
    case 'text':
    case 'multiline':
      return readText(field, draft);
    default: {
      const never: never = field.kind;
      return never;
    }
  }
}

function readNumber({ kind, schema }: ParamField, draft: string): ReadDraft {
  if (draft === '') return wrong(t.form.required);
  const read = Number(draft);
  if (!Number.isFinite(read)) return wrong(t.form.notNumber);
  if (kind === 'integer' && !Number.isInteger(read)) return wrong(t.form.notInteger);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Readonly<
    Record<string, number | undefined>
  >;
  if (minimum !== undefined && read < minimum) return wrong(t.form.atLeast(minimum));
  if (maximum !== undefined && read > maximum) return wrong(t.form.atMost(maximum));
  if (exclusiveMinimum !== undefined && read <= exclusiveMinimum)
    return wrong(t.form.above(exclusiveMinimum));
  if (exclusiveMaximum !== undefined && read >= exclusiveMaximum)
    return wrong(t.form.below(exclusiveMaximum));
  if (multipleOf !== undefined && Math.abs(read / multipleOf - Math.round(read / multipleOf)) > 1e-9)
    return wrong(t.form.multipleOf(multipleOf));
  return value(read);
}

function readText({ schema, isRequired }: ParamField, draft: string): ReadDraft {
  const { minLength, maxLength } = schema as Readonly<Record<string, number | undefined>>;
  if (draft === '' && isRequired && minLength !== 0) return wrong(t.form.required);
  const length = [...draft].length;
  if (minLength !== undefined && length < minLength) return wrong(t.form.atLeastLetters(minLength));
  if (maxLength !== undefined && length > maxLength) return wrong(t.form.atMostLetters(maxLength));
  if (typeof schema.pattern === 'string' && !matches(schema.pattern, draft))
    return wrong(t.form.pattern(schema.pattern));
  return value(draft);
}

/** A pattern that this browser cannot read is left to the server. */
function matches(pattern: string, draft: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(draft);
  } catch {
    return true;
  }
}

function readDateTime(draft: string): ReadDraft {
  if (draft === '') return wrong(t.form.required);
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(draft) ? draft : `${draft}Z`);
  return Number.isNaN(ms) ? wrong(t.form.notDate) : value(new Date(ms).toISOString());
}

function readJson(field: ParamField, draft: string): ReadDraft {
  if (draft.trim() === '') return wrong(t.form.required);
  try {
    const read: unknown = JSON.parse(draft);
    const { type } = field.schema;
    if (type === 'object' && (typeof read !== 'object' || read === null || Array.isArray(read)))
      return wrong(t.form.notObject);
    if (type === 'array') return Array.isArray(read) ? checkList(field, read) : wrong(t.form.notArray);
    return value(read);
  } catch (error) {
    return wrong(t.form.notJson(error instanceof Error ? error.message : String(error)));
  }
}

function checkList({ schema }: ParamField, items: readonly unknown[]): ReadDraft {
  const { minItems, maxItems } = schema as Readonly<Record<string, number | undefined>>;
  if (minItems !== undefined && items.length < minItems) return wrong(t.form.atLeastItems(minItems));
  if (maxItems !== undefined && items.length > maxItems) return wrong(t.form.atMostItems(maxItems));
  if (schema.uniqueItems === true && new Set(items.map((item) => JSON.stringify(item))).size < items.length)
    return wrong(t.form.unique);
  return value(items);
}

export interface ReadConf {
  readonly conf: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, string>>;
}

export function readConf(
  fields: readonly ParamField[],
  drafts: Readonly<Record<string, Draft>>,
  extra: Readonly<Record<string, unknown>>,
): ReadConf {
  const conf: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const read = readDraft(field, drafts[field.name] ?? null);
    if (read.kind === 'value') conf[field.name] = read.value;
    else errors[field.name] = read.why;
  }
  return { conf: { ...conf, ...extra }, errors };
}
