// Pools and limits as the server would show them: some used up, one that its tasks disagree about.
import type { LimitsView } from '@ariel/protocol';

export function limitsView(): LimitsView {
  const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  const holder = (dagId: string, taskId: string, minutes: number) => ({
    dag_id: dagId,
    run_id: 'scheduled__2026-11-21T06:00:00+00:00',
    task_id: taskId,
    map_index: -1,
    since: ago(minutes),
  });
  return {
    headline: 'Limit api:acme and pool warehouse are used up; 14 ready instances wait',
    places: { used: 9, max: 32, everywhere: null },
    pools: [
      {
        name: 'default_pool',
        slots: 128,
        used: 5,
        include_deferred: false,
        description: 'Default pool',
        held_by: [{ dag_id: 'sales', held: 5 }],
      },
      {
        name: 'warehouse',
        slots: 4,
        used: 4,
        include_deferred: false,
        description: 'One database',
        held_by: [
          { dag_id: 'sales', held: 3 },
          { dag_id: 'crm', held: 1 },
        ],
      },
    ],
    limits: [
      {
        key: 'api:acme',
        kind: 'concurrency',
        max: 3,
        per_ms: null,
        used: 3,
        opens_at: null,
        waiting: 14,
        waiting_by: [
          { dag_id: 'sales', instances: 12 },
          { dag_id: 'crm', instances: 2 },
        ],
        holders: [holder('sales', 'call', 12), holder('sales', 'call', 3), holder('crm', 'sync', 1)],
        tasks: [
          { dag_id: 'crm', task_id: 'sync', max: 3 },
          { dag_id: 'sales', task_id: 'call', max: 5 },
        ],
        warning: 'sales.call says 5, but crm.sync says 3: the smaller number counts for all',
      },
      {
        key: 'mail',
        kind: 'rate',
        max: 10,
        per_ms: 60_000,
        used: 4,
        opens_at: null,
        waiting: 0,
        waiting_by: [],
        holders: [],
        tasks: [{ dag_id: 'sales', task_id: 'send', max: 10 }],
        warning: null,
      },
    ],
  };
}
