// Connections and variables as the public API shows them: without secrets.
import { MASK, maskJsonText } from '@ariel/core';
import { type ConnectionRow, openConnection, openVariable, type VariableRow } from '@ariel/store';
import type { ApiContext } from '../../server/api-context.ts';
import { hiddenNames } from '../../server/shown-values.ts';

type Context = Pick<ApiContext, 'vault' | 'masking'>;

export function presentConnection(context: Context, row: ConnectionRow) {
  const { conn_id, conn_type, description, host, login, port, schema, team } = row;
  return {
    connection_id: conn_id,
    conn_type,
    description,
    host,
    login,
    schema,
    port,
    password: row.password === null ? null : MASK,
    extra: row.extra === null ? null : shownExtra(context, row),
    team_name: team,
  };
}

export function presentVariable(context: Context, row: VariableRow) {
  return {
    key: row.key,
    value: shownValue(context, row),
    description: row.description,
    is_encrypted: row.is_encrypted === 1,
    team_name: row.team,
  };
}

function shownExtra(context: Context, row: ConnectionRow): string | null {
  const extra = readable(() => openConnection(vaultOf(context), row).fields.extra);
  return extra === null ? MASK : maskJsonText(extra, { names: hiddenNames(context) });
}

function shownValue(context: Context, row: VariableRow): string | null {
  const names = hiddenNames(context);
  if (names.isSensitive(row.key)) return MASK;
  const value = readable(() => openVariable(vaultOf(context), row).value);
  return value === null ? null : maskJsonText(value, { names });
}

const vaultOf = ({ vault = { kind: 'closed' } }: Context) => vault;

/** Null where it cannot be decrypted here: the rest can still be shown, and the secret set anew. */
function readable<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ARIEL_FERNET_KEY_MISSING' || code === 'ARIEL_FERNET_TOKEN') return null;
    throw error;
  }
}
