// Tests of connections that workers run: what is to be tried is told once, to whoever holds the test's token, and its result is
// kept for a while. In memory: a test that is lost with its server is asked again.

export interface TestedConnection {
  readonly connId: string;
  readonly connType: string;
  readonly host: string | null;
  readonly login: string | null;
  readonly password: string | null;
  readonly schema: string | null;
  readonly port: number | null;
  /** JSON text. */
  readonly extra: string | null;
}

export type ConnectionTestState = 'pending' | 'queued' | 'running' | 'success' | 'failed';

export interface ConnectionTestResult {
  readonly state: ConnectionTestState;
  readonly message: string | null;
}

interface Test {
  connection: TestedConnection | null;
  state: ConnectionTestState;
  message: string | null;
}

const MAX_KEPT = 1000;

export class ConnectionTests {
  readonly #tests = new Map<string, Test>();

  add(id: string, connection: TestedConnection): void {
    this.#tests.set(id, { connection, state: 'queued', message: null });
    const [oldest] = this.#tests.keys();
    if (this.#tests.size > MAX_KEPT && oldest !== undefined) this.#tests.delete(oldest);
  }

  /** Null: there is no such test. What it holds is given once, and forgotten. */
  take(
    id: string,
  ):
    | { readonly kind: 'taken'; readonly connection: TestedConnection }
    | { readonly kind: 'conflict'; readonly state: ConnectionTestState }
    | null {
    const test = this.#tests.get(id);
    if (!test) return null;
    const { connection, state } = test;
    if (connection === null || (state !== 'pending' && state !== 'queued'))
      return { kind: 'conflict', state };
    this.#tests.set(id, { ...test, connection: null, state: 'running' });
    return { kind: 'taken', connection };
  }

  /** The state that it was in; once it is over nothing changes. Null: there is no such test. */
  settle(id: string, state: ConnectionTestState, message: string | null): ConnectionTestState | null {
    const test = this.#tests.get(id);
    if (!test) return null;
    if (test.state !== 'success' && test.state !== 'failed')
      this.#tests.set(id, { connection: null, state, message });
    return test.state;
  }

  result(id: string): ConnectionTestResult | null {
    const test = this.#tests.get(id);
    return test ? { state: test.state, message: test.message } : null;
  }
}
