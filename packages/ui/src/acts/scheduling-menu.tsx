// Whether a DAG is active, drains or is paused, in words that say what that means; for those who may, with the other two to choose from.
import { ChevronDown } from 'lucide-react';
import { useMay } from '../access/may.ts';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import { t } from '../messages/en.ts';
import { DrainingChip } from '../state/draining-chip.tsx';
import { type ScheduledDag, schedulingOf, useSetScheduling } from './use-set-scheduling.ts';

const states = ['active', 'draining', 'paused'] as const;

interface SchedulingMenuProps {
  readonly dag: ScheduledDag & { readonly active_run_count: number };
}

export function SchedulingMenu({ dag }: SchedulingMenuProps) {
  const isAllowed = useMay()('dags:edit', dag);
  const setScheduling = useSetScheduling();
  const state = schedulingOf(dag);
  const chip = state === 'draining' && <DrainingChip runs={dag.active_run_count} />;
  if (!isAllowed)
    return chip === false ? <span className="text-muted max-md:hidden">{t.pause.states[state]}</span> : chip;
  return (
    <span className="flex items-center">
      {chip}
      <Menu
        trigger={
          <Button weight="quiet" className="px-1.5" aria-label={t.pause.menu(t.pause.states[state])}>
            {chip === false && <span className="max-md:hidden">{t.pause.states[state]}</span>}
            <ChevronDown size={13} aria-hidden />
          </Button>
        }
        sections={[
          {
            title: t.pause.title,
            items: states.map((each) => ({
              label: t.pause.states[each],
              hint: t.pause.meaning[each],
              checked: each === state,
              onSelect: () => {
                if (each !== state) setScheduling(dag.dag_id, each, state);
              },
            })),
          },
        ]}
      />
    </span>
  );
}
