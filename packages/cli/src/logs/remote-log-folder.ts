// Where logs of ended runs are kept beside the installation's own place: `logging.remote_base_log_folder`, opened by
// `logging.remote_log_conn_id`.
import type { StoragePath } from '@ariel/provider-storage';
import type { Connection } from '@ariel/sdk';
import type { SecretSource } from '@ariel/worker';
import type { Problem } from '../components/process-part.ts';
import type { ArielConfig } from '../config/config.ts';

/** As it can be handed to another process. */
export interface RemoteLogPlace {
  readonly folder: string;
  /** Null: what the environment gives opens it. */
  readonly connection: Connection | null;
}

export type OpenFolder = () => Promise<StoragePath>;

/** Null where logs are kept nowhere else. Looked up when it is first used. */
export function remoteLogFolder(config: ArielConfig, secrets: SecretSource): OpenFolder | null {
  const folder = folderOf(config);
  if (folder === null) return null;
  return async () => openLogFolder({ folder, connection: await connectionOf(config, folder, secrets) });
}

/** The place looked up now; null where there is none, or its connection is not to be had. */
export async function remoteLogPlace(
  config: ArielConfig,
  secrets: SecretSource,
  report: (problem: Problem) => void,
): Promise<RemoteLogPlace | null> {
  const folder = folderOf(config);
  if (folder === null) return null;
  try {
    return { folder, connection: await connectionOf(config, folder, secrets) };
  } catch (error) {
    report({ message: 'remote logs cannot be read', error });
    return null;
  }
}

export async function openLogFolder({ connection, folder }: RemoteLogPlace): Promise<StoragePath> {
  const { StoragePath } = await import('@ariel/provider-storage');
  return new StoragePath(folder, connection === null ? {} : { conn: connection });
}

const folderOf = ({ logging }: ArielConfig): string | null =>
  logging.remoteLogging && logging.remoteBaseLogFolder ? logging.remoteBaseLogFolder : null;

async function connectionOf(
  { logging }: ArielConfig,
  folder: string,
  secrets: SecretSource,
): Promise<Connection | null> {
  const { StoragePath } = await import('@ariel/provider-storage');
  const { conn } = new StoragePath(folder);
  const id = logging.remoteLogConnId || (typeof conn === 'string' ? conn : null);
  if (id === null) return null;
  const json = await secrets.connection(id);
  if (json === null)
    throw new Error(`there is no connection "${id}", which opens logging.remote_base_log_folder`);
  return JSON.parse(json) as Connection;
}
