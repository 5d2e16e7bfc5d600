// A whole installation in a folder of its own, gone when it is stopped: scheduler, task processes, triggerer and one DAG file, on a new
// database. For commands that run a DAG as a server would, and store nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Control } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { openDatabase } from '../../client/open-database.ts';
import type { ArielConfig } from '../../config/config.ts';
import { connectControl } from '../../standalone/control-socket.ts';
import { startStandalone } from '../../standalone/standalone.ts';
import type { CommandContext } from '../command.ts';

export interface ThrowawayInstallation extends AsyncDisposable {
  readonly config: ArielConfig;
  /** Reads only. */
  readonly database: Database;
  readonly control: Control;
}

export interface ThrowawayOptions {
  /** The folder of the DAG files. */
  readonly root: string;
  /** The one that is read, relative to it. */
  readonly file: string;
}

export async function throwawayInstallation(
  { config: load, env, screen, version }: CommandContext,
  { file, root }: ThrowawayOptions,
): Promise<ThrowawayInstallation> {
  const home = mkdtempSync(join(tmpdir(), 'ariel-test-'));
  // Children that are just ending may still write into it.
  const remove = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  // However this process ends.
  process.once('exit', remove);
  const closers: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
    remove();
    process.off('exit', remove);
  };
  try {
    const config = ownConfig(load(), home, root);
    const standalone = await startStandalone({
      config,
      environment: env,
      version,
      pagesFolder: null,
      servesApi: false,
      only: file,
      report: (message) => screen.note(message),
    });
    closers.push(() => standalone.stop());
    const database = await openDatabase(config, { readOnly: true });
    closers.push(() => database.close());
    const connection = await connectControl(home);
    if (connection === null) throw new Error(`what was just started on ${home} does not answer`);
    closers.push(() => connection.close());
    return { config, database, control: connection.control, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** As configured, with nothing that is kept or seen elsewhere. DAGs begin paused: no schedule of theirs makes runs. */
function ownConfig(config: ArielConfig, home: string, dagsFolder: string): ArielConfig {
  return {
    ...config,
    home,
    core: { ...config.core, dagsFolder, dagsArePausedAtCreation: true },
    database: { ...config.database, address: { kind: 'sqlite', path: join(home, 'ariel.db') } },
    logging: { ...config.logging, baseLogFolder: join(home, 'logs'), remoteLogging: false },
    dagProcessor: {
      ...config.dagProcessor,
      dagBundleConfigList: null,
      dagBundleStoragePath: join(home, 'bundles'),
    },
  };
}
