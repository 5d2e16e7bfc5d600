// Everybody's API tokens, which can be revoked.
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../access/may.ts';
import { TokenTable } from '../../access/token-table.tsx';
import { useAct } from '../../access/use-act.ts';
import { accessActs, accessQueries } from '../../api/access.ts';
import type { TokenRow } from '../../api/access-shapes.ts';
import { BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { TabBar, useFits } from './tab-bar.tsx';

export function TokensTab() {
  const { data, error, refetch } = useQuery(accessQueries.tokens());
  const may = useMay();
  const fits = useFits();
  const revoke = useAct(
    ({ id }: TokenRow) => accessActs.revokeTokenOfAnother(id),
    ({ name }) => ({ said: t.access.tokens.revoked(name) }),
  );
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <TabBar />
      {data === undefined ? (
        <BoneRows count={6} />
      ) : (
        <TokenTable
          rows={data.tokens.filter(({ name, username }) => fits(`${username} ${name}`))}
          showsNames
          {...(may('tokens:delete') ? { onRevoke: (row: TokenRow) => revoke.mutate(row) } : {})}
        />
      )}
    </>
  );
}
