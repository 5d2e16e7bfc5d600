// What must hold of watchers when a world has come to its end: every message is news, each event that a watcher yielded is written at
// most once, and whatever it was told to be written is.
import type { Queryable } from '@ariel/store';
import type { SimulatedQueues } from './simulated-queues.ts';

export async function brokenWatchers(db: Queryable, queues: SimulatedQueues): Promise<string[]> {
  const broken = queues.left().map((message) => `${message} is no news`);
  const rows = await db.all<{ extra: string; count: number }>(
    `select e.extra, count(*) as count from asset_event e where e.source_attempt_id is null group by e.extra`,
  );
  const written = new Map(
    rows.map(({ count, extra }) => [String((JSON.parse(extra) as { payload?: unknown }).payload), count]),
  );
  for (const [token, { isRecorded }] of queues.fired) {
    const count = written.get(token) ?? 0;
    if (count > 1) broken.push(`event ${token} of a watcher is written ${count} times`);
    if (isRecorded && count === 0)
      broken.push(`event ${token} of a watcher was acknowledged, and is not written`);
  }
  for (const token of written.keys())
    if (!queues.fired.has(token)) broken.push(`event ${token} is written, and no watcher has yielded it`);
  return broken;
}
