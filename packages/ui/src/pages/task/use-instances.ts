// The instances of a task as one long list, of which the pages around what is in view are read.
import type { InstancePage, InstanceSummary } from '@ariel/protocol';
import { useQueries } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { INSTANCE_PAGE, type InstanceFilter, queries, type TaskAddress } from '../../api/queries.ts';

export interface InstanceRows {
  /** The first page that came, for counts; of the filter before while a new one is read. */
  readonly page: InstancePage | undefined;
  readonly error: unknown;
  readonly rowAt: (index: number) => InstanceSummary | undefined;
  readonly onRange: (first: number, last: number) => void;
  readonly retry: () => void;
}

export function useInstances(address: TaskAddress, filter: InstanceFilter): InstanceRows {
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const wanted = [...new Set([0, ...pagesIn(range)])];
  const answers = useQueries({ queries: wanted.map((page) => queries.instances(address, filter, page)) });
  const pages = new Map(wanted.map((page, at) => [page, answers[at]?.data]));
  const latest = useRef<InstancePage>(undefined);
  const page = answers[0]?.data ?? latest.current;
  latest.current = page;
  return {
    page,
    error: answers[0]?.error ?? null,
    rowAt: (index) => pages.get(Math.floor(index / INSTANCE_PAGE))?.instances[index % INSTANCE_PAGE],
    onRange: useCallback(
      (first: number, last: number) =>
        setRange((known) => (known[0] === first && known[1] === last ? known : [first, last])),
      [],
    ),
    retry: () => void answers[0]?.refetch(),
  };
}

function pagesIn([first, last]: readonly [number, number]): number[] {
  const [from, to] = [Math.floor(first / INSTANCE_PAGE), Math.floor(last / INSTANCE_PAGE)];
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
