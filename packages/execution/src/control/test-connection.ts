// Notes tests of connections where every API server finds them. Who carries them out is not known here.
import { type Control, ControlError } from '@ariel/protocol';
import { closeConnectionTest, openConnectionTest, readConnection } from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';

export async function beginConnectionTest(
  { database, nowUs }: ControlSettings,
  { actor, connId, tokenHash }: Parameters<Control['beginConnectionTest']>[0],
): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await openConnectionTest(tx, { connId, tokenHash }, nowUs())))
      throw new ControlError(
        'ARIEL_CONNECTION_TEST_RUNNING',
        409,
        `A connection test for \`${connId}\` is already running`,
      );
    const row = await readConnection(tx, connId);
    await audit(
      tx,
      {
        event: 'test_connection',
        dagId: null,
        resource: 'connections',
        team: row?.team ?? null,
        actor,
        extra: { connection_id: connId },
      },
      nowUs(),
    );
  });
}

export async function endConnectionTest(
  { database, nowUs }: ControlSettings,
  end: Parameters<Control['endConnectionTest']>[0],
): Promise<void> {
  await closeConnectionTest(database, end, nowUs());
}
