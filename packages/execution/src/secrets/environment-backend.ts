// Connections and variables in an environment: `ARIEL_CONN_*` and `ARIEL_VAR_*`, and Airflow's names for the same.
// Reads no environment itself: it is given one.
import { ConnectionError, type ConnectionFields, parseConnectionText } from '@ariel/core';
import type { SecretBackend } from './secret-backend.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Kind = 'CONN' | 'VAR';

export function environmentBackend(environment: Environment): SecretBackend {
  return {
    describe: ({ kind, name, team }) =>
      `the environment (${namesOf(kind === 'connection' ? 'CONN' : 'VAR', name, team).join(', ')})`,
    connection: async (id, team) => {
      // An empty connection is none.
      const name = namesOf('CONN', id, team).find((each) => environment[each]);
      return name === undefined ? null : fieldsIn(name, environment[name] ?? '');
    },
    variable: async (key, team) => {
      const name = namesOf('VAR', key, team).find((each) => environment[each] !== undefined);
      return name === undefined ? null : (environment[name] ?? '');
    },
  };
}

/** Where an id or key is looked for, in this order: the team's own first. */
function namesOf(kind: Kind, id: string, team: string | null): string[] {
  const upper = id.toUpperCase();
  const ofTeam = team === null ? [] : named(kind, `_${team.toUpperCase()}___${upper}`);
  // What looks like a team's own is for that team alone.
  return [...ofTeam, ...(/^_.+___/.test(upper) ? [] : named(kind, upper))];
}

const named = (kind: Kind, rest: string): string[] =>
  ['ARIEL', 'AIRFLOW'].map((prefix) => `${prefix}_${kind}_${rest}`);

function fieldsIn(name: string, text: string): ConnectionFields {
  try {
    return parseConnectionText(text, 'task');
  } catch (error) {
    // Whoever reads the message must know which of many; the text itself, with its password, is not told.
    if (error instanceof ConnectionError) throw new ConnectionError(`${name}: ${error.message}`);
    throw error;
  }
}
