// The log of the chosen try.
import type { InstanceDetail, TryView } from '@ariel/protocol';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { taskPath } from '../../api/queries.ts';
import { Empty } from '../../controls/placeholder.tsx';
import { instanceLabel } from '../../instance/instance-name.ts';
import { type LogChoices, LogView } from '../../log/log-view.tsx';
import { t } from '../../messages/en.ts';

export function LogTab({
  instance,
  chosen,
}: {
  readonly instance: InstanceDetail;
  readonly chosen: TryView | undefined;
}) {
  const address = useParams({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const { level, find, at } = useSearch({ from: '/app/dags/$dagId/runs/$runId/tasks/$taskId' });
  const navigate = useNavigate();
  const onChoose = useCallback(
    (change: LogChoices) =>
      void navigate({
        to: '.',
        search: (previous: Record<string, unknown>) => ({ ...previous, ...change }),
        replace: true,
      }),
    [navigate],
  );
  if (chosen === undefined) return <Empty title={t.log.notBegun}>{instance.reason}</Empty>;
  const path = `${taskPath(address)}/logs/${chosen.try_number}`;
  return (
    <LogView
      key={`${path} ${instance.map_index} ${instance.iteration}`}
      path={path}
      instance={instance}
      choices={{ level, find, at }}
      onChoose={onChoose}
      fileName={`${instance.dag_id} ${instanceLabel(instance)} try ${chosen.try_number}.log`}
    />
  );
}
