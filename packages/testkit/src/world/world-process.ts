// One life of the server in the world: everything that a kill ends, over a database handle that dies with it.
import { settleLost } from '@ariel/execution';
import type { ClaimedAttempt, LiveEvent, SchedulerNotice } from '@ariel/protocol';
import type { SchedulerProblem } from '@ariel/scheduler';
import { createRehearsalServer, type PretendedEnd, type RehearsalServer } from '@ariel/simulator';
import { type Database, readExpiredAttempts, readLiveAttempts } from '@ariel/store';
import { type Answer, returns, type ScriptedAttempt } from './answers.ts';
import { type MortalDatabase, mortalDatabase } from './mortal-database.ts';
import { durationUs, type SimulatedTime } from './simulated-time.ts';

export interface WorldProcessSettings {
  readonly database: Database;
  readonly time: SimulatedTime;
  readonly newId: () => string;
  readonly parallelism: number;
  readonly maxMapLength: number;
  readonly leaseMs: number;
  /** The number of this life. */
  readonly life: number;
  readonly answer: (attempt: ScriptedAttempt) => Answer | undefined;
  readonly started: (attempt: ScriptedAttempt) => void;
  readonly callBack: (attempt: ClaimedAttempt) => Answer;
  readonly live: (event: LiveEvent) => void;
  readonly report: (problem: SchedulerProblem) => void;
  /** True where the notice gets lost on its way. */
  readonly losesNotice: (notice: SchedulerNotice) => boolean;
  readonly endsByNotice: boolean;
  readonly beginsWithTurns: boolean;
  readonly sweepMs: number;
}

export interface WorldProcess extends RehearsalServer {
  readonly database: MortalDatabase;
  /** What a start does first: settles what the life before was running. */
  recover(): Promise<void>;
  /** Declares attempts lost whose leases are over. */
  expireLeases(): Promise<void>;
}

export function createWorldProcess(settings: WorldProcessSettings): WorldProcess {
  const { life } = settings;
  const database = mortalDatabase(settings.database);
  const server = createRehearsalServer({
    ...settings,
    database,
    name: String(life),
    pretend: (attempt) => pretend(settings, attempt),
    callBack: (attempt) => {
      const { outcome, takes = '1s' } = settings.callBack(attempt);
      return { outcome: outcome === 'vanishes' ? null : outcome, takesUs: durationUs(takes) };
    },
    watcher: { failed: (error) => settings.report({ message: 'a claim or a report failed', error }) },
  });
  const { execution } = server;
  return Object.assign(server, {
    database,
    recover: async () => settleLost(execution, await readLiveAttempts(database), 'the server ended'),
    expireLeases: async () =>
      settleLost(execution, await readExpiredAttempts(database), 'its worker was not heard of'),
  });
}

function pretend({ answer, started }: WorldProcessSettings, attempt: ClaimedAttempt): PretendedEnd {
  const { dagId, runId } = attempt.run;
  const seen: ScriptedAttempt = { ...attempt, dagId, runId };
  started(seen);
  const { outcome, takes = '1s' } = answer(seen) ?? returns();
  return { outcome: outcome === 'vanishes' ? null : outcome, takesUs: durationUs(takes) };
}
