// Tasks of this process whose logs other machines show: what they write is kept in the database too.
import type { ExecutionService } from '@ariel/protocol';
import { LogShipper, withShippedLogs } from '@ariel/worker';
import { installedLogs, keepsLogsInDatabase } from '../client/installed-logs.ts';
import { problemReporter } from './process-part.ts';
import type { ComponentContext } from './run-component.ts';

export function shippedService(
  { closers, config, database, report }: ComponentContext,
  service: ExecutionService,
): ExecutionService {
  // In a folder that all share they are where they belong.
  if (!keepsLogsInDatabase(config)) return service;
  const logs = installedLogs(config, database);
  const shipper = new LogShipper({
    logsFolder: config.logging.baseLogFolder,
    send: (pieces) => logs.append(pieces),
    sizes: (paths) => logs.sizes(paths),
    report: problemReporter(report),
  });
  closers.add(() => shipper.stop());
  return withShippedLogs(service, shipper);
}
