// The base of hooks: what speaks to a service by a stored connection. It reads the connection; the client is the subclass's.
import { getContext } from '../run/get-context.ts';
import type { Connection } from '../run/task-context.ts';
import type { ConnectionType } from './connection-type.ts';

/** Where a hook finds connections. */
export interface ConnectionSource {
  conn(connectionId: string): Promise<Connection>;
}

export interface HookOptions {
  /** Where connections are found. @default the running task's */
  readonly source?: ConnectionSource;
}

/** What became of a look whether a connection works. */
export interface ConnectionTest {
  readonly ok: boolean;
  /** In words, without secrets. */
  readonly message: string;
}

/**
 * The base class of hooks.
 *
 * @example
 * class CrmHook extends BaseHook {
 *   async customers() {
 *     const { host, password } = await this.getConnection('crm_default');
 *     return fetch(`https://${host}/customers`, { headers: { 'x-key': password ?? '' } });
 *   }
 * }
 */
export abstract class BaseHook {
  /** What the connection form shows for the type of connection that it uses. @default nothing of its own */
  static readonly connectionType: ConnectionType | null = null;
  readonly #source: ConnectionSource | null;

  constructor({ source }: HookOptions = {}) {
    this.#source = source ?? null;
  }

  /** The stored connection; fails where there is none with that id. */
  protected getConnection(connectionId: string): Promise<Connection> {
    return (this.#source ?? getContext()).conn(connectionId);
  }

  /** Does the least that shows that the connection works; throws where it does not. A hook that can, says so by overriding it. */
  protected probe(): Promise<string> {
    throw new Error(`${this.constructor.name} has nothing by which to test a connection`);
  }

  /** Whether its connection works, and why not. */
  async testConnection(): Promise<ConnectionTest> {
    try {
      return { ok: true, message: await this.probe() };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }
}
