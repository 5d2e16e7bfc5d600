// A task group of a run: the answer first, then its tasks and groups, and each of its items or iterations. One of these
// chosen, the page is about that one.
import type { GroupDetail } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { ClearButton } from '../../acts/clear-button.tsx';
import { queries } from '../../api/queries.ts';
import { LinkTabs } from '../../controls/link-tabs.tsx';
import { Bone, BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { StateBadge, StateShares } from '../../state/state-badge.tsx';
import { Took, When } from '../../time/when.tsx';
import { groupHeadline } from './group-headline.ts';
import { GroupInstances } from './group-instances.tsx';
import { GroupMembers } from './group-members.tsx';

const from = '/app/dags/$dagId/runs/$runId/groups/$groupId' as const;

export function GroupPage() {
  const address = useParams({ from });
  const search = useSearch({ from });
  const within = search.within?.toString();
  const { data: group, error, refetch } = useQuery(queries.group(address, within));
  if (error !== null && group === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  if (group === undefined) {
    return (
      <>
        <header className="flex shrink-0 flex-col gap-2 px-4 pt-3.5 pb-3">
          <Bone className="h-7 w-24" />
          <Bone className="h-5 w-2/3" />
        </header>
        <BoneRows count={8} />
      </>
    );
  }
  const isList = group.dimensions.length > 0 && within === undefined;
  const tab = search.tab ?? (isList ? 'instances' : 'tasks');
  return (
    <>
      <GroupHeader group={group} within={within} />
      <LinkTabs
        label={t.group.tabs}
        current={tab}
        forget={['sort']}
        items={[
          ...(isList
            ? [{ id: 'instances', label: t.group.instances(group.dimensions), note: group.instances.length }]
            : []),
          { id: 'tasks', label: t.dag.tasks, note: group.members.length },
        ]}
      />
      {tab === 'instances' && isList ? (
        <GroupInstances group={group} />
      ) : (
        <GroupMembers group={group} within={within} />
      )}
    </>
  );
}

function GroupHeader({
  group,
  within,
}: {
  readonly group: GroupDetail;
  readonly within: string | undefined;
}) {
  const { group_try: groupTry } = group;
  return (
    <header className="flex shrink-0 flex-col gap-2 px-4 pt-3.5 pb-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <StateBadge state={group.state} />
        <span className="text-muted">
          <Took span={group} />
        </span>
        <span className="text-faint">
          <When at={group.start_date} />
        </span>
        {within === undefined ? (
          <span className="ml-auto">
            <ClearButton scope={{ dagId: group.dag_id, runId: group.run_id, tasks: group.task_ids }} />
          </span>
        ) : (
          <Link to="." search={{}} className="text-accent-strong hover:underline">
            {t.task.allInstances}
          </Link>
        )}
      </div>
      <h2 className="line-clamp-3 min-h-5 break-words font-semibold text-base">{groupHeadline(group)}</h2>
      <StateShares counts={group.counts} />
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        {within !== undefined && <span>{t.group.place(group.dimensions, within)}</span>}
        {group.loop_max !== null && <span>{t.graph.loopLong(group.loop_max)}</span>}
        {group.retries > 0 && groupTry === null && <span>{t.graph.retries(group.retries)}</span>}
        {groupTry !== null && (
          <span className={`flex items-center gap-1.5 ${groupTry.try_number > 1 ? 'text-warn' : ''}`}>
            <RotateCw size={13} aria-hidden />
            {t.place.groupTry(groupTry.try_number, groupTry.max_tries, groupTry.group_id)}
            {groupTry.wait_until !== null && <When at={groupTry.wait_until} />}
          </span>
        )}
        {group.tooltip !== null && <span>{group.tooltip}</span>}
      </p>
    </header>
  );
}
