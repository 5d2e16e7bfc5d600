// Where no Ariel runs on a home, a command that needs the answer of a timetable has the DAG's file evaluated itself: in the same
// children, with the same limits, as the dag processor does.
import type { Database, KnownSecrets } from '@ariel/store';
import { bundlesAsTheyLie } from '../bundles/configured-bundles.ts';
import type { ArielConfig } from '../config/config.ts';
import { homePaths } from '../standalone/home.ts';
import { dagFiles } from './dag-files.ts';
import { SignalHub } from './signal-hub.ts';

interface Alone {
  readonly config: ArielConfig;
  readonly database: Database;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly knownSecrets: KnownSecrets;
}

/** Resolves when all that is asked is answered. */
export async function answerTimetables({
  config,
  database,
  environment,
  knownSecrets,
}: Alone): Promise<void> {
  const report = (): void => undefined;
  const processor = dagFiles({
    ...{ config, database, environment, knownSecrets, report, version: '' },
    paths: homePaths(config.home),
    hub: new SignalHub({ database, report }),
    bundles: bundlesAsTheyLie(config),
  });
  try {
    await processor.answerTimetableQuestions();
  } finally {
    await processor.stop();
  }
}
