// The API process of a standalone: serves the pages and the API from a read-only database, so that reading, however
// heavy, never delays the scheduler. Every act goes to the main process.
import { flushCompileCache } from 'node:module';
import { createApiServer, createTaskTokens, databaseAccounts } from '@ariel/api';
import type { LiveEvent } from '@ariel/protocol';
import { folderLogStore, openCheckpointer, openSqlite, type SqliteCheckpointer } from '@ariel/store';
import type { Problem } from '../components/process-part.ts';
import { openLogFolder } from '../logs/remote-log-folder.ts';
import { withRemoteLogs } from '../logs/with-remote-logs.ts';
import { connectionTools } from '../secrets/connection-tools.ts';
import { vaultOfKeys } from '../secrets/installation-vault.ts';
import { RemoteControl } from '../standalone/control-channel.ts';
import { RemoteExecution } from '../standalone/execution-channel.ts';
import { sessionTokenRules, taskTokenRules } from '../worker/token-settings.ts';
import type { ApiProcessSettings, FromApiProcess, ToApiProcess } from './messages.ts';

/** How long a start waits for a port that is taken. */
const WAIT_FOR_PORT_MS = 2000;
const LOOK_AGAIN_MS = 50;

const send = (message: FromApiProcess): void => {
  if (process.connected) process.send?.(message);
};
const remote = new RemoteControl(send);
const execution = new RemoteExecution(send);
const nowUs = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);
let checkpointer: SqliteCheckpointer | null = null;
const listeners = new Set<(event: LiveEvent) => void>();

process.on('message', (message: ToApiProcess) => {
  switch (message.kind) {
    case 'start':
      void start(message.settings);
      return;
    case 'live':
      for (const event of message.events) for (const listener of listeners) listener(event);
      // Something was written: this process, which nobody waits for, sees to the log.
      checkpoint();
      return;
    case 'answer':
      remote.receive(message);
      return;
    case 'execution-answer':
      execution.receive(message);
  }
});
// Without the main process there is nothing to serve.
process.on('disconnect', () => process.exit(0));
// The main process decides when to end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

function checkpoint(): void {
  try {
    checkpointer?.checkpointIfLarge();
  } catch (error) {
    send({ kind: 'problem', message: `the database's log could not be moved into it: ${String(error)}` });
  }
}

async function start(settings: ApiProcessSettings): Promise<void> {
  const database = openSqlite({ path: settings.databasePath, readOnly: true });
  checkpointer = openCheckpointer(settings.databasePath);
  try {
    const { remoteLogs, sessionTokens, signIn, taskTokens, testConnection, ...plain } = settings;
    const logs = folderLogStore(settings.logsFolder);
    const report = ({ error, message }: Problem): void =>
      send({ kind: 'problem', message: `${message}: ${String(error)}` });
    const reportError = (error: unknown, where: string): void =>
      send({
        kind: 'problem',
        message: `${where}: ${error instanceof Error ? error.stack : String(error)}`,
      });
    const server = await createApiServer({
      ...plain,
      logs: remoteLogs === null ? logs : withRemoteLogs(logs, () => openLogFolder(remoteLogs), report),
      ...connectionTools(testConnection),
      database,
      control: remote.control,
      live: {
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      vault: vaultOfKeys(settings.fernetKeys),
      auth: {
        secretKey: settings.secretKey,
        tokens: sessionTokenRules(sessionTokens),
        accounts: databaseAccounts(database),
        signIn,
      },
      execution: {
        database,
        tokens: createTaskTokens({ ...taskTokenRules(taskTokens), nowUs }),
        relay: execution.relay,
        nowUs,
        reportError,
      },
      nowUs,
      reportError,
    });
    await listen(() => server.listen({ host: settings.host, port: settings.port }));
    const address = server.server.address();
    flushCompileCache();
    send({ kind: 'listening', port: typeof address === 'object' && address ? address.port : settings.port });
  } catch (error) {
    const { code = 'ERROR', message } = error as NodeJS.ErrnoException;
    send({ kind: 'failed', code, message });
  }
}

/** The API process of a server that died a moment ago may still have the port; it is about to leave it. */
async function listen(attempt: () => Promise<unknown>): Promise<void> {
  const endMs = performance.now() + WAIT_FOR_PORT_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || performance.now() > endMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}
