// The logs of the installation, wherever they are by now.
import type { Database, LogStore } from '@ariel/store';
import type { SecretSource } from '@ariel/worker';
import { installedLogs } from '../client/installed-logs.ts';
import type { Problem } from '../components/process-part.ts';
import type { ArielConfig } from '../config/config.ts';
import { remoteLogFolder } from './remote-log-folder.ts';
import { withRemoteLogs } from './with-remote-logs.ts';

export interface ReadableLogsOptions {
  readonly config: ArielConfig;
  readonly database: Database;
  readonly secrets: SecretSource;
  readonly report: (problem: Problem) => void;
}

export function readableLogs({ config, database, report, secrets }: ReadableLogsOptions): LogStore {
  const logs = installedLogs(config, database);
  const folder = remoteLogFolder(config, secrets);
  return folder === null ? logs : withRemoteLogs(logs, folder, report);
}
