// Says that DAGs drain, how many of how many, and leads to them: before an upgrade that is all of them.
import type { Home } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import { t } from '../../messages/en.ts';

export function DrainingNote({ draining }: { readonly draining: Home['draining'] | undefined }) {
  if (draining === undefined || draining.dags === 0) return null;
  return (
    <p className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
      <Hourglass size={15} className="mt-0.5 shrink-0" aria-hidden />
      <span>
        {t.pause.drainingDags(draining.dags, draining.of, draining.active_runs)}{' '}
        <Link to="/dags" search={{ paused: 'draining' }} className="font-medium underline">
          {t.pause.showDraining}
        </Link>
      </span>
    </p>
  );
}
