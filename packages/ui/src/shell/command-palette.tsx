// Ctrl-K: goes to any DAG, its last runs, any page, and does the common acts, by typing a few letters.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Dialog as Primitive } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useMay } from '../access/may.ts';
import { queries } from '../api/queries.ts';
import { appearance } from '../design/appearance.ts';
import { t } from '../messages/en.ts';
import { askedDags } from '../pages/dags/asked-dags.ts';
import { StateIcon } from '../state/state-badge.tsx';
import { When } from '../time/when.tsx';
import { pagesFor } from './shown-pages.ts';

export function CommandPalette({
  open,
  onClose,
  onKeys,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onKeys: () => void;
}) {
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/30 dark:bg-black/60" />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border bg-raised shadow-pop focus:outline-none"
        >
          <Primitive.Title className="sr-only">{t.palette.title}</Primitive.Title>
          <Palette onClose={onClose} onKeys={onKeys} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Palette({ onClose, onKeys }: { readonly onClose: () => void; readonly onKeys: () => void }) {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const may = useMay();
  const { data } = useQuery({ ...queries.dags(), enabled: may('dags:read') });
  const then = (action: () => void) => () => {
    onClose();
    action();
  };
  const asked = askedDags(data, { q: text });
  const found = useQuery(queries.dagsFound(asked));
  const dags = (asked === null ? data : (found.data ?? data))?.dags ?? [];
  const triggerable = dags.filter((dag) => may('runs:create', dag));
  const wantsRuns = text.trim().length > 1;
  return (
    <Command label={t.palette.title} className="flex max-h-[60vh] flex-col">
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder={t.palette.placeholder}
        className="h-12 w-full shrink-0 border-b bg-transparent px-4 text-base outline-none placeholder:text-faint"
      />
      <Command.List className="min-h-0 flex-1 overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-muted">{t.palette.empty}</Command.Empty>
        <Group title={t.palette.pages}>
          {pagesFor(may).map(({ keys, label, to }) => (
            <Item
              key={to}
              value={`go ${to} ${label}`}
              onSelect={then(() => void navigate({ to }))}
              hint={keys}
            >
              {label}
            </Item>
          ))}
        </Group>
        <Group title={t.palette.dags}>
          {dags.map((dag) => (
            <Item
              key={dag.dag_id}
              value={`dag ${dag.dag_id} ${dag.display_name}`}
              onSelect={then(() => void navigate({ to: '/dags/$dagId', params: { dagId: dag.dag_id } }))}
              hint={dag.schedule_text}
            >
              <StateIcon state={dag.recent_runs.at(-1)?.state ?? null} size={12} />
              <span className="truncate">{dag.display_name}</span>
            </Item>
          ))}
        </Group>
        {wantsRuns && may('runs:read') && (
          <Group title={t.palette.runs}>
            {dags.flatMap((dag) =>
              dag.recent_runs.slice(-3).map((run) => (
                <Item
                  key={`${dag.dag_id} ${run.run_id}`}
                  value={`run ${dag.dag_id} ${run.run_id}`}
                  onSelect={then(
                    () =>
                      void navigate({
                        to: '/dags/$dagId/runs/$runId',
                        params: { dagId: dag.dag_id, runId: run.run_id },
                      }),
                  )}
                  hint={<When at={run.run_after} />}
                >
                  <StateIcon state={run.state} size={12} />
                  <span className="truncate">
                    {dag.dag_id} <span className="text-muted">{run.run_id}</span>
                  </span>
                </Item>
              )),
            )}
          </Group>
        )}
        <Group title={t.palette.actions}>
          {triggerable.slice(0, 200).map((dag) => (
            <Item
              key={dag.dag_id}
              value={`trigger ${dag.dag_id}`}
              onSelect={then(
                () =>
                  void navigate({
                    to: '/dags/$dagId',
                    params: { dagId: dag.dag_id },
                    search: { open: 'trigger' },
                  }),
              )}
            >
              <span className="truncate">{t.palette.trigger(dag.display_name)}</span>
            </Item>
          ))}
          <Item value="theme light" onSelect={then(() => appearance.setTheme('light'))}>
            {t.palette.light}
          </Item>
          <Item value="theme dark" onSelect={then(() => appearance.setTheme('dark'))}>
            {t.palette.dark}
          </Item>
          <Item value="keys shortcuts" onSelect={then(onKeys)} hint="?">
            {t.keys.title}
          </Item>
        </Group>
      </Command.List>
    </Command>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-faint **:[[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  readonly value: string;
  readonly onSelect: () => void;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

function Item({ value, onSelect, hint, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8.5 cursor-pointer items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-selected"
    >
      <span className="flex min-w-0 flex-1 items-center gap-2.5">{children}</span>
      {hint !== undefined && <span className="max-w-[45%] shrink-0 truncate text-faint text-xs">{hint}</span>}
    </Command.Item>
  );
}
