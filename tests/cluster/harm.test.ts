// A small share of the long proof: a cluster on Postgres whose processes are killed and stopped while it works.
// `npm run kill-test -- --cluster --kills 1000` is the long one.
import { expect, test } from 'vitest';
import { harmCluster } from './support/harm-cluster.ts';

test('whatever of a cluster is killed, every run ends right, every try is recorded, and nothing runs twice', async () => {
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
  const size = { schedulers: 2, apiServers: 2, workers: 2, concurrency: 3 };
  // What is drawn seldom, and is no kill, in any case.
  const first = [
    'cut server',
    'memory of the task',
    'long silent network',
    'memory of the system',
    'full disk',
  ] as const;
  const others = ['database backend', 'broken network', 'silent network'] as const;
  const report = (line: string): void => console.log(line);
  const summary = await harmCluster({ ...size, harms: 16, first: [...first, ...others], seed, report });
  expect(summary.problems, `KILL_SEED=${seed} repeats the choices`).toEqual([]);
  expect(summary.tries).toBeGreaterThan(0);
  // Harm that hit nothing shows nothing.
  expect(summary.harms.some((harm) => harm.attemptIds.length + harm.runRefs.length > 0)).toBe(true);
}, 300_000);
