// Which zone the pages speak: the reader's own, UTC, or the DAG's. Chosen in the address, so that a link shows the same.
import { useSearch } from '@tanstack/react-router';
import { createContext, useContext } from 'react';

export type ZoneChoice = 'utc' | 'dag';

/** The zone of the DAG on the page, where there is one. */
export const DagZone = createContext<string | null>(null);

export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function useZone(): string {
  const choice = useSearch({ strict: false, select: (search) => search.zone });
  const dagZone = useContext(DagZone);
  if (choice === 'utc') return 'UTC';
  if (choice === 'dag' && dagZone !== null) return dagZone;
  return localZone;
}
