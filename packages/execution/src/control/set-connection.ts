// Makes, changes and removes connections. What is secret is encrypted by the store, and never part of a message or an audit row.
import { type ConnectionFields, checkedExtra, isConnectionId, keepHidden, MASK, noFields } from '@ariel/core';
import { ControlError, type DeleteConnectionRequest, type SetConnectionRequest } from '@ariel/protocol';
import {
  openConnection,
  readConnection,
  removeConnection,
  type StoredConnection,
  writeConnection,
} from '@ariel/store';
import { audit, OTHER_SECRET } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { guardSecrets, tellSecretChanged, vaultOf } from './secret-settings.ts';

const HIGHEST_PORT = 65_535;
const events = { create: 'post_connection', change: 'patch_connection', set: 'post_connection' } as const;

export async function setConnection(settings: ControlSettings, request: SetConnectionRequest): Promise<void> {
  const { changes, connId, mode } = request;
  if (!isConnectionId(connId))
    throw invalid(`The id ${JSON.stringify(connId.slice(0, 40))} is none`, ID_RULE);
  await guardSecrets(() =>
    settings.database.transaction(async (tx) => {
      const vault = vaultOf(settings);
      const row = await readConnection(tx, connId);
      if (row && mode === 'create')
        throw new ControlError(
          'ARIEL_CONNECTION_EXISTS',
          409,
          `The Connection with connection_id: \`${connId}\` already exists`,
        );
      if (!row && mode === 'change') throw unknownConnection(connId);
      const known = row && openConnection(vault, row);
      const stored = changed(connId, known, changes);
      await writeConnection(tx, vault, stored);
      const fields = Object.keys(changes).sort();
      await audit(
        tx,
        {
          event: events[mode],
          dagId: null,
          resource: 'connections',
          team: stored.team,
          actor: request.actor,
          before: known ? shown(known) : null,
          after: { ...shown(stored), ...(known ? otherSecrets(known, stored) : {}) },
          extra: {
            connection_id: connId,
            conn_type: changes.connType ?? known?.fields.connType ?? null,
            fields,
          },
        },
        settings.nowUs(),
      );
    }),
  );
  await tellSecretChanged(settings, 'connection', connId);
}

export async function deleteConnection(
  settings: ControlSettings,
  { actor, connId }: DeleteConnectionRequest,
): Promise<void> {
  await settings.database.transaction(async (tx) => {
    const row = await readConnection(tx, connId);
    if (!row || !(await removeConnection(tx, connId))) throw unknownConnection(connId);
    const { conn_type, description, host, login, port, schema, team } = row;
    const before = { conn_type, description, host, schema, login, port, team };
    const entry = { event: 'delete_connection', dagId: null, resource: 'connections', team, actor } as const;
    await audit(tx, { ...entry, extra: { connection_id: connId }, before, after: null }, settings.nowUs());
  });
  await tellSecretChanged(settings, 'connection', connId);
}

/** Without what is secret; where there is something, a mask says so. */
function shown({ fields, team }: StoredConnection): Readonly<Record<string, unknown>> {
  const { connType, extra, password, ...plain } = fields;
  return {
    conn_type: connType,
    ...plain,
    password: password === null ? null : MASK,
    extra: extra === null ? null : MASK,
    team,
  };
}

const ID_RULE = 'An id has 1 to 250 letters, digits and signs of _#!()-.:/\\.';

const invalid = (what: string, rule: string): ControlError =>
  new ControlError('ARIEL_CONNECTION_INVALID', 400, `${what}. ${rule}`);

const unknownConnection = (connId: string): ControlError =>
  new ControlError(
    'ARIEL_CONNECTION_NOT_FOUND',
    404,
    `The Connection with connection_id: \`${connId}\` was not found`,
  );

/** Of two secrets one sees that they differ, and nothing else. */
function otherSecrets({ fields: before }: StoredConnection, { fields: after }: StoredConnection) {
  return {
    ...(before.password !== after.password && after.password !== null ? { password: OTHER_SECRET } : {}),
    ...(before.extra !== after.extra && after.extra !== null ? { extra: OTHER_SECRET } : {}),
  };
}

/** What was shown hidden and comes back so stays what it was. */
function changed(
  connId: string,
  known: StoredConnection | undefined,
  changes: SetConnectionRequest['changes'],
): StoredConnection {
  const before: ConnectionFields = known?.fields ?? noFields;
  const { extra = before.extra, password = before.password, team = known?.team ?? null, ...plain } = changes;
  const fields: ConnectionFields = {
    ...before,
    ...plain,
    password: password === MASK ? before.password : password === '' ? null : password,
    extra: extraOf(connId, extra === null ? null : keepHidden(extra, before.extra)),
  };
  const { port } = fields;
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= HIGHEST_PORT))
    throw invalid(`The port of ${connId} is ${port}`, `It must be a whole number from 0 to ${HIGHEST_PORT}.`);
  return { connId, team, fields };
}

function extraOf(connId: string, extra: string | null): string | null {
  if (extra === null) return null;
  try {
    return checkedExtra(extra);
  } catch (error) {
    throw invalid(`The connection ${connId} cannot be stored`, error instanceof Error ? error.message : '');
  }
}
