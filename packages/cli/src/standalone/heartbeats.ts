// Says in the database that the parts of this process are alive, for the health page and `ariel jobs`.
import type { Database } from '@ariel/store';

const EVERY_MS = 10_000;

export interface Heartbeats {
  stop(): Promise<void>;
}

export interface HeartbeatOptions {
  readonly database: Database;
  readonly kinds: readonly string[];
  readonly hostname: string;
  readonly nowUs: () => number;
  readonly newId: () => string;
  readonly report: (message: string) => void;
}

export async function startHeartbeats(options: HeartbeatOptions): Promise<Heartbeats> {
  const { database, hostname, kinds, newId, nowUs, report } = options;
  const jobs = kinds.map((kind) => ({ id: newId(), kind }));
  const ids = jobs.map(() => '?').join(', ');
  await database.transaction(async (tx) => {
    await tx.run('update job set ended_at = heartbeat_at where ended_at is null and hostname = ?', [
      hostname,
    ]);
    for (const { id, kind } of jobs) {
      await tx.run(
        'insert into job (id, kind, hostname, pid, started_at, heartbeat_at) values (?, ?, ?, ?, ?, ?)',
        [id, kind, hostname, process.pid, nowUs(), nowUs()],
      );
    }
  });
  const beat = (column: 'heartbeat_at' | 'ended_at'): Promise<number> =>
    database.run(`update job set ${column} = ? where id in (${ids})`, [
      nowUs(),
      ...jobs.map((job) => job.id),
    ]);
  const timer = setInterval(() => {
    beat('heartbeat_at').catch((error: unknown) =>
      report(`a heartbeat could not be written: ${String(error)}`),
    );
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await beat('ended_at');
    },
  };
}
