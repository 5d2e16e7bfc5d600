// Which components answer, and how full the pools are.
import type { HealthView } from '@ariel/protocol';
import { allPools, bundlesBehind, liveJobs, liveSlots } from '@ariel/store/reads';
import { heartbeatClock, heartOf } from '../../rest/installation/heart.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';

const components = [
  ['scheduler', 'Scheduler'],
  ['dag_processor', 'DAG processor'],
  ['triggerer', 'Triggerer'],
] as const;
/** Shown where there are some: a standalone on SQLite has none of its own. */
const further = [
  ['api_server', 'API server'],
  ['worker', 'Worker'],
] as const;

export const addHealthView: Routes = (server, context) => {
  server.get('/ui/health-view', { config: { permission: 'session:read' } }, () => healthOf(context));
};

export async function healthOf(context: ApiContext): Promise<HealthView> {
  const jobs = await liveJobs(context.database);
  const atUs = await heartbeatClock(context);
  const live = await liveSlots(context.database);
  const tasks = (...states: readonly string[]): number =>
    live.filter((row) => states.includes(row.state ?? '')).reduce((sum, row) => sum + row.instances, 0);
  const pools = await allPools(context.database);
  const behind = await bundlesBehind(context.database);
  return {
    components: [...components, ...further.filter(([kind]) => jobs.some((job) => job.kind === kind))].map(
      ([kind, name]) => {
        const heart = heartOf(jobs, kind, context, atUs);
        const more =
          kind === 'dag_processor' && behind.length > 0 ? `; not up to date: ${behind.join(', ')}` : '';
        return { name, status: heart.status ?? 'absent', detail: `${detailOf(heart, atUs)}${more}` };
      },
    ),
    pools: pools.map(({ name, slots, used }) => ({ name, slots, used })),
    running_tasks: tasks('running', 'restarting'),
    queued_tasks: tasks('queued'),
  };
}

function detailOf(heart: ReturnType<typeof heartOf>, nowUs: number): string {
  if (heart.lastUs === null) return 'not started';
  const seconds = Math.max(0, Math.round((nowUs - heart.lastUs) / 1_000_000));
  const heard = `last heard ${seconds} s ago${heart.hostname ? ` on ${heart.hostname}` : ''}`;
  return heart.instances.length > 1 ? `${heart.instances.length} of them, ${heard}` : heard;
}
