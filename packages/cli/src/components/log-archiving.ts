// The archive of logs of a process that schedules; none where logs are kept nowhere else.
import type { Database } from '@ariel/store';
import type { SecretSource } from '@ariel/worker';
import { installedLogs } from '../client/installed-logs.ts';
import type { ArielConfig } from '../config/config.ts';
import { LogArchive } from '../logs/log-archive.ts';
import { remoteLogFolder } from '../logs/remote-log-folder.ts';
import { nowUs } from '../standalone/live-clock.ts';
import type { Closers, Problem } from './process-part.ts';

export interface LogArchivingOptions {
  readonly config: ArielConfig;
  readonly database: Database;
  readonly secrets: SecretSource;
  readonly closers: Pick<Closers, 'add'>;
  readonly report: (problem: Problem) => void;
}

/** For `planning`: what is to be told of ended runs. */
export function logArchiving({ closers, config, database, report, secrets }: LogArchivingOptions): {
  readonly runEnded?: (runRef: number) => void;
} {
  const folder = remoteLogFolder(config, secrets);
  if (folder === null) return {};
  const archive = new LogArchive({ database, logs: installedLogs(config, database), folder, nowUs, report });
  closers.add(() => archive.stop());
  archive.start();
  return { runEnded: (runRef) => archive.runEnded(runRef) };
}
