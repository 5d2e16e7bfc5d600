// Params of a DAG: JSON Schema underneath, TypeScript types on top. Values are checked elsewhere, never here.
import type { Json, ParamDefinition } from '@ariel/core';

declare const paramType: unique symbol;

/** A declared param whose value, inside a task, is a `T`. */
export interface Param<T> {
  readonly definition: ParamDefinition;
  /** Only for the compiler. */
  readonly [paramType]?: T;
}

export type ParamDeclarations = Readonly<Record<string, Param<unknown>>>;

/** The values of declared params, as a task gets them. */
export type ParamValues<Declared extends ParamDeclarations> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Param<infer T> ? T : never;
};

/** What every kind of param can say about itself; it makes the form by which people trigger a run. */
export interface ParamOptions<T> {
  /** The value where a run gives none. Without it, a run must give one. */
  readonly default?: NoInfer<T>;
  /** Heading in the form. @default the name of the param */
  readonly title?: string;
  readonly description?: string;
  /** The part of the form in which it stands. */
  readonly section?: string;
  /** The only values that it may take. */
  readonly enum?: readonly T[];
  /** Values that the form offers, without refusing others; of a list, those of which several can be chosen. */
  readonly examples?: readonly NoInfer<T>[];
  /** What the form calls values of `enum` and `examples`: `{ EU: 'Europe' }`. */
  readonly valuesDisplay?: Readonly<Record<string, string>>;
}

export interface StringParamOptions<T extends string> extends ParamOptions<T> {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression that the text must match. */
  readonly pattern?: string;
  /** `date`, `date-time`, `email`, `uri`, `multiline` …: checked, and shown as a fitting field. */
  readonly format?: string;
}

export interface NumberParamOptions extends ParamOptions<number> {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

export interface ArrayParamOptions<T> extends ParamOptions<readonly T[]> {
  /** What each element is. */
  readonly items?: Param<T>;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

export interface ObjectParamOptions<T> extends ParamOptions<T> {
  /** JSON Schemas of its properties. */
  readonly properties?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

function declare<T>(schema: Schema, options: object): Param<T> {
  const {
    default: defaultValue,
    description,
    items,
    valuesDisplay,
    ...constraints
  } = options as Record<string, unknown>;
  const itemSchema = items === undefined ? {} : { items: (items as Param<unknown>).definition.schema };
  // A default is often the declaration of an object literal; JSON text keeps it as it was written.
  return {
    definition: {
      defaultJson: defaultValue === undefined ? null : JSON.stringify(defaultValue),
      schema: dropUndefined({
        ...schema,
        ...constraints,
        ...itemSchema,
        // As Airflow's forms know it.
        values_display: valuesDisplay,
        description,
      }) as ParamDefinition['schema'],
      description: typeof description === 'string' ? description : null,
    },
  };
}

function dropUndefined(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

/**
 * Declares the params of a DAG.
 *
 * @example
 * dag('sales', { params: { region: param.string({ default: 'EU' }), limit: param.integer({ default: 3, minimum: 1 }) } }, ({ params }) => {
 *   fetchOrders({ region: params.region, limit: params.limit });
 * });
 */
export const param = {
  /** Text. @example param.string({ default: 'EU', enum: ['EU', 'US'] }) */
  string: <const T extends string = string>(options: StringParamOptions<T> = {}): Param<T> =>
    declare({ type: 'string' }, options),
  /** A whole number. @example param.integer({ default: 3, minimum: 1 }) */
  integer: (options: NumberParamOptions = {}): Param<number> => declare({ type: 'integer' }, options),
  /** A number. @example param.number({ default: 0.5, maximum: 1 }) */
  number: (options: NumberParamOptions = {}): Param<number> => declare({ type: 'number' }, options),
  /** Yes or no. @example param.boolean({ default: false }) */
  boolean: (options: ParamOptions<boolean> = {}): Param<boolean> => declare({ type: 'boolean' }, options),
  /** A list. @example param.array({ items: param.string(), default: ['a'] }) */
  array: <T = unknown>(options: ArrayParamOptions<T> = {}): Param<readonly T[]> =>
    declare({ type: 'array' }, options),
  /** An object. @example param.object<{ host: string }>({ default: { host: 'db' } }) */
  object: <T extends object = Readonly<Record<string, unknown>>>(
    options: ObjectParamOptions<T> = {},
  ): Param<T> => declare({ type: 'object' }, options),
  /** One of some values. @example param.enum(['full', 'delta'], { default: 'delta' }) */
  enum: <const T extends string | number | boolean | null>(
    values: readonly T[],
    options: Omit<ParamOptions<T>, 'enum'> = {},
  ): Param<T> => declare({ enum: values }, options),
  /** Any JSON value. @example param.any({ default: null }) */
  any: (options: ParamOptions<unknown> = {}): Param<unknown> => declare({}, options),
} as const;
