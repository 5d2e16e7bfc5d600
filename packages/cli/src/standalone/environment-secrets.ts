// Connections and variables from the environment of the server: `ARIEL_CONN_*` and `ARIEL_VAR_*`, and Airflow's names
// for the same. Task processes never see these; they ask for one at a time.
import { ConnectionError, type ConnectionFields, parseConnectionText } from '@ariel/core';
import { type Connection, taskConnection } from '@ariel/sdk';
import type { SecretSource } from '@ariel/worker';

type Environment = Readonly<Record<string, string | undefined>>;

export function environmentSecrets(environment: Environment): SecretSource {
  return {
    connection: async (id) => {
      const name = namesOf('CONN', id).find((each) => environment[each]);
      if (name === undefined) return null;
      return JSON.stringify(taskConnection(id, fieldsIn(name, environment[name] ?? '')));
    },
    variable: async (key) => {
      const name = namesOf('VAR', key).find((each) => environment[each] !== undefined);
      return name === undefined ? null : jsonOf(environment[name] ?? '');
    },
  };
}

/** Where an id or key is looked for, in this order. */
function namesOf(kind: 'CONN' | 'VAR', id: string): string[] {
  return ['ARIEL', 'AIRFLOW'].map((prefix) => `${prefix}_${kind}_${id.toUpperCase()}`);
}

/** The text itself where it is JSON, else the text as a JSON string. */
function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

function fieldsIn(name: string, text: string): ConnectionFields {
  try {
    return parseConnectionText(text, 'task');
  } catch (error) {
    // Whoever reads the message must know which of many; the text itself, with its password, is not told.
    if (error instanceof ConnectionError) throw new ConnectionError(`${name}: ${error.message}`);
    throw error;
  }
}

/** Airflow's two forms, a JSON object or a URI, as tasks get them. @throws ConnectionError */
export function parseConnection(text: string): Omit<Connection, 'id'> {
  const { id: _id, ...connection } = taskConnection('', parseConnectionText(text, 'task'));
  return connection;
}
