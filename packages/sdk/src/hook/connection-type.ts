// What a form for connections shows for one type: data that a hook's class carries, and that anyone may read without the hook's
// client. Names and shapes are those of Airflow's `hook_meta`.

/** A field that every connection has. */
export interface StandardField {
  /** Left out of the form. @default false */
  readonly hidden?: boolean;
  /** What it is called in this type. @default its own name */
  readonly title?: string;
  readonly placeholder?: string;
}

export type StandardFieldName = 'host' | 'port' | 'login' | 'password' | 'schema' | 'description';

/** A field of `extra`. */
export interface ExtraField {
  readonly title: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object';
  readonly description?: string;
  readonly default?: string | number | boolean;
  readonly placeholder?: string;
  /** One of these only. */
  readonly enum?: readonly string[];
  /** Shown as a secret, and masked wherever it appears. @default false */
  readonly isSecret?: boolean;
}

/**
 * One type of connections.
 *
 * @example
 * const crm: ConnectionType = { connType: 'crm', hookName: 'Our CRM', standardFields: { schema: { hidden: true } } };
 */
export interface ConnectionType {
  /** As the connection's `type` says: `postgres`. */
  readonly connType: string;
  /** What people call it. */
  readonly hookName: string;
  /** The class that uses it. @default none is known */
  readonly hookClass?: string;
  /** The id that its operators take where they are given none. */
  readonly defaultConnId?: string;
  readonly standardFields?: { readonly [Name in StandardFieldName]?: StandardField };
  /** By their keys in `extra`. */
  readonly extraFields?: Readonly<Record<string, ExtraField>>;
}
