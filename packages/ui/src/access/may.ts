// What whoever has signed in may do, so that pages offer nothing that would be refused. It decides nothing: the server does.
import type { Session } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';

/** A DAG that may say of itself what one may do with it; where it does not, the session counts. */
export interface OfDag {
  readonly may?: readonly string[] | undefined;
}

export type May = (permission: string, dag?: OfDag) => boolean;

const mayBy =
  (session: Session | undefined): May =>
  (permission, dag) =>
    (dag?.may ?? session?.may ?? []).includes(permission);

export function useMay(): May {
  const { data } = useQuery(queries.session());
  return useMemo(() => mayBy(data), [data]);
}

/** For what is fetched before a page is there. */
export const mayNow: May = (permission, dag) =>
  mayBy(queryClient.getQueryData(queries.session().queryKey))(permission, dag);

/** With what is known of the DAG so far. */
export const mayNowIn = (dagId: string, permission: string): boolean =>
  mayNow(permission, queryClient.getQueryData(queries.dag(dagId).queryKey));
