// Looks a connection or a variable up in several places, one after the other: the first that has it decides.
// A place that cannot be asked ends the look-up, so that no task runs with the secret of another place by accident.
import { ConnectionError, type ConnectionFields } from '@ariel/core';
import { type AskedSecret, type SecretBackend, SecretBackendError } from './secret-backend.ts';

export interface SecretLookup {
  connection(id: string, team?: string | null): Promise<ConnectionFields | null>;
  variable(key: string, team?: string | null): Promise<string | null>;
  /** Where it was looked for, in order, in words. */
  places(asked: AskedSecret): readonly string[];
}

export function secretLookup(backends: readonly SecretBackend[]): SecretLookup {
  async function first<Found>(
    asked: AskedSecret,
    ask: (backend: SecretBackend) => Promise<Found | null>,
  ): Promise<Found | null> {
    for (const backend of backends) {
      const found = await asking(backend, asked, () => ask(backend));
      if (found !== null) return found;
    }
    return null;
  }
  return {
    connection: (name, team = null) =>
      first({ kind: 'connection', name, team }, (backend) => backend.connection(name, team)),
    variable: (name, team = null) =>
      first({ kind: 'variable', name, team }, (backend) => backend.variable(name, team)),
    places: (asked) => backends.map((backend) => backend.describe(asked)),
  };
}

async function asking<Result>(
  backend: SecretBackend,
  asked: AskedSecret,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SecretBackendError(
      `The ${asked.kind} "${asked.name}" was looked for in ${backend.describe(asked)}, which failed: ${why}`,
      { cause: error },
    );
  }
}

/** What a task is told that asked for something which is nowhere. */
export function notDefined(
  { kind, name }: Pick<AskedSecret, 'kind' | 'name'>,
  places: readonly string[],
): string {
  const where = places.length === 0 ? 'nowhere' : places.join('; then in ');
  return `The ${kind} "${name}" is not defined. It was looked for in ${where}.`;
}
