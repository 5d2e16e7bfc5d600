// Pauses or unpauses a DAG at once, and offers to undo it.
import { useMay } from '../access/may.ts';
import { Switch } from '../controls/field.tsx';
import { t } from '../messages/en.ts';
import { type ScheduledDag, schedulingOf, useSetScheduling } from './use-set-scheduling.ts';

export function PauseSwitch({ dag }: { readonly dag: ScheduledDag }) {
  const isAllowed = useMay()('dags:edit', dag);
  const setScheduling = useSetScheduling();
  const { dag_id: dagId, is_paused: isPaused } = dag;
  return (
    <Switch
      label={isPaused ? t.pause.unpause(dagId) : t.pause.pause(dagId)}
      checked={!isPaused}
      disabled={!isAllowed}
      reason={isAllowed ? undefined : t.access.mayNot('dags:edit')}
      onChange={(active) => setScheduling(dagId, active ? 'active' : 'paused', schedulingOf(dag))}
    />
  );
}
