// Components, pools and what is at work, each with its word.
import type { HealthView } from '@ariel/protocol';
import { CircleAlert, CircleCheck, CircleMinus } from 'lucide-react';
import { t } from '../../messages/en.ts';

const signs = { healthy: CircleCheck, unhealthy: CircleAlert, absent: CircleMinus } as const;
const colors = {
  healthy: 'var(--state-success-text)',
  unhealthy: 'var(--c-danger)',
  absent: 'var(--c-faint)',
} as const;

export function HealthCard({ health }: { readonly health: HealthView }) {
  return (
    <div className="flex flex-col">
      <ul className="flex flex-col py-1.5">
        {health.components.map((component) => {
          const Sign = signs[component.status];
          return (
            <li
              key={component.name}
              className="flex min-h-7.5 items-center gap-2.5 px-4"
              title={component.detail}
            >
              <Sign size={15} className="shrink-0" style={{ color: colors[component.status] }} aria-hidden />
              <span className="flex-1 whitespace-nowrap">{component.name}</span>
              <span className="truncate text-muted">
                {component.status === 'healthy' ? t.health[component.status] : component.detail}
              </span>
            </li>
          );
        })}
      </ul>
      <div className="flex flex-col gap-2.5 border-t px-4 py-3">
        <p className="flex justify-between gap-3">
          <span>{t.health.atWork}</span>
          <span className="text-muted">{t.health.tasks(health.running_tasks, health.queued_tasks)}</span>
        </p>
        {health.pools.map((pool) => {
          const share = pool.slots <= 0 ? 0 : Math.min(1, pool.used / pool.slots);
          return (
            <div key={pool.name}>
              <p className="flex justify-between gap-3">
                <span className="truncate">{t.health.pool(pool.name)}</span>
                <span className="whitespace-nowrap text-muted">{t.health.slots(pool.used, pool.slots)}</span>
              </p>
              <div className="mt-1 h-1.5 overflow-hidden rounded-full bg-hover" aria-hidden>
                <div
                  className="h-full rounded-full"
                  style={{
                    width: `${share * 100}%`,
                    background: share >= 1 ? 'var(--state-up_for_retry)' : 'var(--c-accent)',
                  }}
                />
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
