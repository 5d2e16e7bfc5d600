// One pool: how many of its slots are used, and by which DAGs.
import { Link } from '@tanstack/react-router';
import { UseBar } from './use-bar.tsx';

interface PoolCardProps {
  readonly name: string;
  readonly used: number;
  /** −1: without limit. */
  readonly slots: number;
  readonly note: string | null;
  readonly heldBy: readonly { readonly dag_id: string; readonly held: number }[];
}

export function PoolCard({ heldBy, name, note, slots, used }: PoolCardProps) {
  return (
    <article className="flex w-64 min-w-0 flex-col gap-1.5 rounded-lg border bg-surface px-3.5 py-2.5 max-sm:w-full">
      <h3 className="truncate font-medium" title={name}>
        {name}
      </h3>
      <UseBar used={used} most={slots} />
      <p className="min-h-4 truncate text-muted text-xs">
        {heldBy.length === 0
          ? (note ?? '')
          : heldBy.map(({ dag_id: dagId, held }, index) => (
              <span key={dagId}>
                {index > 0 && ', '}
                <Link
                  to="/dags/$dagId"
                  params={{ dagId }}
                  className="hover:text-accent-strong hover:underline"
                >
                  {dagId}
                </Link>{' '}
                {held}
              </span>
            ))}
      </p>
    </article>
  );
}
