// Everybody's sessions, which can be ended.
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../access/may.ts';
import { SessionTable } from '../../access/session-table.tsx';
import { useAct } from '../../access/use-act.ts';
import { accessActs, accessQueries } from '../../api/access.ts';
import type { SessionRow } from '../../api/access-shapes.ts';
import { BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { TabBar, useFits } from './tab-bar.tsx';

export function SessionsTab() {
  const { data, error, refetch } = useQuery(accessQueries.sessions());
  const may = useMay();
  const fits = useFits();
  const end = useAct(accessActs.endSessionOfAnother, () => ({ said: t.access.sessions.ended }));
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <TabBar />
      {data === undefined ? (
        <BoneRows count={6} />
      ) : (
        <SessionTable
          rows={data.sessions.filter(({ username }) => fits(username))}
          showsNames
          {...(may('sessions:delete') ? { onEnd: (row: SessionRow) => end.mutate(row.id) } : {})}
        />
      )}
    </>
  );
}
