// A part of a page that not everybody may see: who may not is told so in words, and nothing is asked of the server.
import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { queries } from '../api/queries.ts';
import { Empty } from '../controls/placeholder.tsx';
import { t } from '../messages/en.ts';
import { useMay } from './may.ts';

interface NeedsProps {
  readonly permission: string;
  /** Where it depends on the DAG. */
  readonly dagId?: string;
  readonly children: ReactNode;
}

export function Needs({ children, dagId, permission }: NeedsProps) {
  const may = useMay();
  const session = useQuery(queries.session());
  const asksDag = dagId !== undefined && may('dags:read');
  const dag = useQuery({ ...queries.dag(dagId ?? ''), enabled: asksDag });
  if (session.data === undefined || (asksDag && dag.isPending)) return null;
  return may(permission, dag.data) ? children : <NotAllowed permission={permission} />;
}

export function NotAllowed({ permission }: { readonly permission: string }) {
  return (
    <div role="alert" className="min-h-0 flex-1">
      <Empty title={t.access.notAllowed} icon={<Lock size={24} aria-hidden />}>
        {t.access.whoMay(permission)}
      </Empty>
    </div>
  );
}
