// What a task that runs in this process can reach: connections and variables from the environment.
import type { LocalSurroundings } from '@ariel/sdk';
import { parseConnection } from '../../secrets/parse-connection.ts';
import { CommandError } from '../command-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names in the environment have no case: an id is found in lower case and as it is written there. */
export function environmentSurroundings(
  env: Environment,
): Pick<LocalSurroundings, 'connections' | 'variables'> {
  return { connections: found(env, 'CONN', connectionOf), variables: found(env, 'VAR', variableOf) };
}

function found<Value>(
  env: Environment,
  kind: 'CONN' | 'VAR',
  read: (text: string, name: string) => Value,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  // Ariel's names come last: they win.
  for (const prefix of [`AIRFLOW_${kind}_`, `ARIEL_${kind}_`]) {
    for (const [name, text] of Object.entries(env)) {
      if (!name.startsWith(prefix) || text === undefined) continue;
      // An empty connection is none; an empty variable is an empty text.
      if (kind === 'CONN' && text === '') continue;
      const id = name.slice(prefix.length);
      values[id] = values[id.toLowerCase()] = read(text, name);
    }
  }
  return values;
}

function connectionOf(text: string, name: string): ReturnType<typeof parseConnection> {
  try {
    return parseConnection(text);
  } catch (error) {
    // The text holds a password: only the name is told.
    throw new CommandError(
      {
        code: 'ARIEL_CONNECTION_INVALID',
        message: `${name} is no connection.`,
        remedy: 'Write it as type://login:password@host:port/schema or as JSON.',
      },
      error,
    );
  }
}

function variableOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
