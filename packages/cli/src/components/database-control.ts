// Operators' acts and the calls of workers over a database that others schedule on: what is done here is written, and schedulers,
// processors and workers hear of it wherever they are.
import { createControl, type ExecutionSettings, listeningControl, VersionCache } from '@ariel/execution';
import type { Control } from '@ariel/protocol';
import { type Database, recordKills, workSignals } from '@ariel/store';
import { checkSchema } from '../client/check-schema.ts';
import { installationVault } from '../secrets/installation-vault.ts';
import type { ProcessSecrets } from '../secrets/process-secrets.ts';
import { newId, nowUs } from '../standalone/live-clock.ts';
import { LEASE_MS } from './planning.ts';
import { type PartOptions, problemReporter } from './process-part.ts';
import { lockOut } from './sign-in-config.ts';
import type { SignalHub } from './signal-hub.ts';
import { stateBackend } from './state-backend.ts';
import { timetableAsker } from './timetable-asker.ts';

export interface Elsewhere extends Pick<PartOptions, 'config' | 'report'> {
  readonly database: Database;
  readonly hub: SignalHub;
  /** Absent: secrets are kept as the configuration says, and nobody is warned of missing ones. */
  readonly secrets?: Pick<ProcessSecrets, 'vault' | 'known'>;
}

/** No scheduler is in this process: every owner is elsewhere. */
export function executionSide(context: Elsewhere): ExecutionSettings {
  const { config, database, hub } = context;
  return {
    database,
    versions: new VersionCache(),
    nowUs,
    newId,
    hereId: () => null,
    notify: hub.notify,
    control: controlOnce(context),
    leaseMs: LEASE_MS,
    maxMapLength: config.core.maxMapLength,
    stateRetentionDays: config.stateStore.defaultRetentionDays,
    stateBackend: stateBackend(config),
    clearsStateOnSuccess: config.stateStore.clearOnSuccess,
    maxRetryDelayMs: config.core.maxTaskRetryDelayMs,
    ...(hub.heard === undefined ? {} : { heard: hub.heard }),
  };
}

/** For tasks that trigger runs: made when the first one does. */
export function controlOnce(context: Elsewhere): () => Control {
  let control: Control | null = null;
  return () => {
    control ??= databaseControl(context);
    return control;
  };
}

/** The operators' acts over the database, told to schedulers, processors and workers wherever they are. */
export function databaseControl(context: Elsewhere): Control {
  const { config, database, hub, report } = context;
  const signals = workSignals(database);
  const problem = problemReporter(report);
  const kill = async (attemptIds: readonly string[], reason: string): Promise<void> => {
    await recordKills(database, attemptIds, reason, nowUs());
    await signals.announce('kill');
  };
  const control = createControl({
    ...executionSide(context),
    notify: (notice) => {
      hub.notify(notice);
      // A DAG that goes on again: its timetable may have been left unasked while it was paused.
      if (notice.kind === 'dag-changed') hub.wantTimetables();
    },
    kill: (attemptIds, reason) => {
      if (attemptIds.length === 0) return;
      hub.kill(attemptIds, reason);
      // A worker that does not hear of it learns it from its next heartbeat.
      kill(attemptIds, reason).catch((error: unknown) =>
        problem({ message: 'workers could not be told what to end', error }),
      );
    },
    checkSchema,
    rerunsOnLatestVersion: config.core.rerunWithLatestVersion,
    runIdPattern: config.scheduler.allowedRunIdPattern,
    confOverridesParams: config.core.dagRunConfOverridesParams,
    lockOut: lockOut(config),
    vault: context.secrets?.vault ?? installationVault(config),
    ...(context.secrets === undefined ? {} : { knownSecrets: context.secrets.known }),
    askTimetable: timetableAsker({ database, called: hub.wantTimetables }),
    reparse: async (bundleName, relPath) => hub.wantFile(bundleName, relPath),
  });
  return hub.heard === undefined ? control : listeningControl(control, hub.heard);
}
