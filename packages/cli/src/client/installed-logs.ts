// Where the installation keeps the logs of tries: beside SQLite in the folder, on Postgres in the database, where all servers
// and commands see them, or in a folder that they share. The only place that decides it.
import { type Database, databaseLogStore, folderLogStore, type LogStore } from '@ariel/store';
import type { ArielConfig } from '../config/config.ts';
import { nowUs } from '../standalone/live-clock.ts';

export const keepsLogsInDatabase = ({ database, logging }: ArielConfig): boolean =>
  database.address.kind === 'postgres' && logging.taskLogStore === 'auto';

export function installedLogs(config: ArielConfig, database: Database): LogStore {
  return keepsLogsInDatabase(config)
    ? databaseLogStore(database, nowUs)
    : folderLogStore(config.logging.baseLogFolder);
}
