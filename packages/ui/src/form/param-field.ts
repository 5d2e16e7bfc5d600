// A param's JSON Schema → how it is asked for. Pure. Drafts are what stands in the fields: text, or null for "none".
import type { ParamForm } from '@ariel/protocol';

export type FieldKind =
  | 'text'
  | 'multiline'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'choice'
  | 'date'
  | 'date-time'
  | 'time'
  | 'list'
  | 'json';

export interface ParamField {
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
  readonly section: string | null;
  readonly kind: FieldKind;
  readonly isNullable: boolean;
  readonly isRequired: boolean;
  readonly schema: Schema;
  readonly choices: readonly { readonly value: unknown; readonly label: string }[];
  readonly suggestions: readonly string[];
  readonly initial: unknown;
}

type Schema = Readonly<Record<string, unknown>>;
export type Draft = string | null;

export function paramField(param: ParamForm): ParamField {
  const { schema, isNullable } = withoutNull(param.schema);
  const values = choicesOf(schema);
  return {
    name: param.name,
    label: typeof schema.title === 'string' ? schema.title : param.name,
    description: param.description ?? text(schema.description_md) ?? text(schema.description),
    section: text(schema.section),
    kind: kindOf(schema, values),
    isNullable,
    isRequired: !('default' in param) || param.default === undefined,
    schema,
    choices: labelled(values ?? [], schema.values_display),
    suggestions: Array.isArray(schema.examples) ? schema.examples.map(String) : [],
    initial: param.default,
  };
}

/** `["string","null"]` and `anyOf: [x, {type: null}]` are x that may be none. */
function withoutNull(schema: Schema): { readonly schema: Schema; readonly isNullable: boolean } {
  if (Array.isArray(schema.type)) {
    const rest = schema.type.filter((type) => type !== 'null');
    const isNullable = rest.length < schema.type.length;
    return { schema: { ...schema, type: rest.length === 1 ? rest[0] : rest }, isNullable };
  }
  for (const key of ['anyOf', 'oneOf'] as const) {
    const options = schema[key];
    if (!Array.isArray(options)) continue;
    const rest = (options as Schema[]).filter((option) => option.type !== 'null' && option.const !== null);
    const isNullable = rest.length < options.length;
    const { [key]: _dropped, ...outer } = schema;
    if (rest.length === 1 && rest[0] !== undefined) return { schema: { ...rest[0], ...outer }, isNullable };
    if (rest.every((option) => 'const' in option))
      return { schema: { ...outer, enum: rest.map((option) => option.const) }, isNullable };
    return { schema, isNullable };
  }
  return { schema, isNullable: schema.nullable === true };
}

function choicesOf(schema: Schema): readonly unknown[] | null {
  if (Array.isArray(schema.enum)) return schema.enum.filter((value) => value !== null);
  return 'const' in schema ? [schema.const] : null;
}

function kindOf(schema: Schema, values: readonly unknown[] | null): FieldKind {
  if (values !== null) return 'choice';
  switch (schema.type) {
    case 'string':
      if (schema.format === 'date' || schema.format === 'date-time' || schema.format === 'time')
        return schema.format;
      return schema.format === 'multiline' ? 'multiline' : 'text';
    case 'number':
    case 'integer':
    case 'boolean':
      return schema.type;
    case 'array':
      return isTextItems(schema.items) ? 'list' : 'json';
    default:
      return 'json';
  }
}

const isTextItems = (items: unknown): boolean =>
  typeof items === 'object' && items !== null && (items as Schema).type === 'string';

function labelled(values: readonly unknown[], display: unknown): ParamField['choices'] {
  const names = typeof display === 'object' && display !== null ? (display as Schema) : {};
  return values.map((value) => ({ value, label: String(names[String(value)] ?? value) }));
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What stands in the field for a value. */
export function draftOf(field: ParamField, value: unknown): Draft {
  if (value === undefined) return field.kind === 'boolean' ? 'false' : '';
  if (value === null) return field.isNullable ? null : field.kind === 'json' ? 'null' : '';
  if (field.kind === 'list' && Array.isArray(value)) return value.join('\n');
  if (field.kind === 'json' || field.kind === 'list') return JSON.stringify(value, null, 2);
  if (field.kind === 'choice') return JSON.stringify(value);
  if (field.kind === 'date-time' && typeof value === 'string') return localDateTime(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The field of the browser has neither zone nor fraction: times in it are UTC. */
function localDateTime(value: string): string {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? value : new Date(ms).toISOString().slice(0, 19);
}
