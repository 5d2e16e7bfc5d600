// What a connection is, whichever form it was written in. Knows no form itself: neither URI nor JSON.

export interface ConnectionFields {
  /** Null: not given. An empty text was given, or follows from a URI without that part. */
  readonly connType: string | null;
  readonly description: string | null;
  readonly host: string | null;
  readonly schema: string | null;
  readonly login: string | null;
  readonly password: string | null;
  readonly port: number | null;
  /** The text of a JSON object, exactly as it is kept. */
  readonly extra: string | null;
}

/** Airflow reads a text in two ways: as its server does, which stores it, or as a task does. */
export type ConnectionReader = 'server' | 'task';

export const noFields: ConnectionFields = {
  connType: null,
  description: null,
  host: null,
  schema: null,
  login: null,
  password: null,
  port: null,
  extra: null,
};

/** The text of a connection cannot be understood. The message never holds the text: a password may be in it. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code = 'ARIEL_CONNECTION_INVALID';
}

/** As a server keeps it: an empty password is none. */
export function fieldsAsStored(fields: ConnectionFields): ConnectionFields {
  return fields.password === '' ? { ...fields, password: null } : fields;
}

/** Schemes name types without underscores, and Postgres under two names. */
export function normalConnectionType(scheme: string): string {
  return scheme === 'postgresql' ? 'postgres' : scheme.replaceAll('-', '_');
}
