// The operators' acts on a database that only this process writes: those of a standalone, and of a command where none runs.
import { createControl, listeningControl, VersionCache } from '@ariel/execution';
import type { Control, HeardEvent, SchedulerNotice } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import { checkSchema } from '../client/check-schema.ts';
import type { ArielConfig } from '../config/config.ts';
import type { ProcessSecrets } from '../secrets/process-secrets.ts';
import { newId, nowUs } from '../standalone/live-clock.ts';
import { lockOut } from './sign-in-config.ts';
import { stateBackend } from './state-backend.ts';
import { timetableAsker } from './timetable-asker.ts';

export interface LoneControlOptions {
  readonly config: ArielConfig;
  readonly database: Database;
  readonly secrets: Pick<ProcessSecrets, 'vault' | 'known'>;
  readonly notify: (notice: SchedulerNotice) => void;
  readonly kill: (attemptIds: readonly string[], reason: string) => void;
  /** Tells who asks timetables that there is a question. */
  readonly timetablesCalled: () => unknown;
  readonly reparse: (bundleName: string, relPath: string) => Promise<void>;
  /** Told what the acts did; undefined: nobody listens. */
  readonly heard: ((event: HeardEvent) => void) | undefined;
}

export function loneControl({
  config,
  database,
  heard,
  kill,
  notify,
  reparse,
  secrets,
  timetablesCalled,
}: LoneControlOptions): Control {
  const control = createControl({
    database,
    versions: new VersionCache(),
    nowUs,
    newId,
    notify,
    kill,
    checkSchema,
    rerunsOnLatestVersion: config.core.rerunWithLatestVersion,
    runIdPattern: config.scheduler.allowedRunIdPattern,
    confOverridesParams: config.core.dagRunConfOverridesParams,
    stateRetentionDays: config.stateStore.defaultRetentionDays,
    stateBackend: stateBackend(config),
    lockOut: lockOut(config),
    vault: secrets.vault,
    knownSecrets: secrets.known,
    askTimetable: timetableAsker({ database, called: timetablesCalled }),
    reparse,
  });
  return heard === undefined ? control : listeningControl(control, heard);
}
