// What a place of the user's own for connections and variables is made of. It runs in a process of its own, without access to
// Ariel's database.

/**
 * A place where connections and variables are looked up, before the environment and the database. A plugin makes it known under a
 * name, `secrets.backend` or `workers.secrets_backend` names it.
 *
 * @example
 * class VaultBackend extends BaseSecretsBackend<{ url: string }> {
 *   override async getVariable(key: string) {
 *     const answer = await fetch(`${this.kwargs.url}/variables/${key}`);
 *     return answer.status === 404 ? null : answer.text();
 *   }
 * }
 * export default definePlugin({ name: 'vault', secretsBackends: { vault: VaultBackend } });
 */
export abstract class BaseSecretsBackend<
  Kwargs extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>,
> {
  /** What `backend_kwargs` of the configuration says. */
  readonly kwargs: Kwargs;

  constructor(kwargs: Kwargs) {
    this.kwargs = kwargs;
  }

  /**
   * A connection as a URI or as JSON; null where this place has none of that id. What is thrown fails the task that asked: no other
   * place is asked then. `team`: of the DAG that asks, or null.
   */
  async getConnValue(_connId: string, _team: string | null): Promise<string | null> {
    return null;
  }

  /** The text of a variable; null where this place has none under that key. */
  async getVariable(_key: string, _team: string | null): Promise<string | null> {
    return null;
  }

  /** A value of the configuration, for `ARIEL__SECTION__KEY_SECRET = key`; null where this place has none under that key. */
  async getConfig(_key: string): Promise<string | null> {
    return null;
  }

  /** `buildPath('prod/connections', 'shop')` is `prod/connections/shop`; an empty prefix is left out. */
  static buildPath(prefix: string, name: string, separator = '/'): string {
    return prefix === '' ? name : `${prefix.replace(/\/+$/, '')}${separator}${name}`;
  }
}

export type SecretsBackendClass = new (kwargs: never) => BaseSecretsBackend;

export function isSecretsBackendClass(entry: unknown): entry is SecretsBackendClass {
  const prototype: unknown = typeof entry === 'function' ? entry.prototype : null;
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    'getConnValue' in prototype &&
    'getVariable' in prototype
  );
}
