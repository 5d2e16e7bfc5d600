// A place where connections and variables are looked up. Finding nothing is no error; not being able to look is one.
import type { ConnectionFields } from '@ariel/core';

export interface SecretBackend {
  /** For messages, with what was asked for: `the environment (ARIEL_CONN_SHOP, AIRFLOW_CONN_SHOP)`. */
  describe(asked: AskedSecret): string;
  connection(id: string, team: string | null): Promise<ConnectionFields | null>;
  /** The text, as it is kept. */
  variable(key: string, team: string | null): Promise<string | null>;
}

export interface AskedSecret {
  readonly kind: 'connection' | 'variable';
  readonly name: string;
  readonly team: string | null;
}

/** One of the places could not be asked, or what it holds cannot be read. Never holds what was found. */
export class SecretBackendError extends Error {
  override readonly name = 'SecretBackendError';
  readonly code = 'ARIEL_SECRETS_BACKEND';
}
