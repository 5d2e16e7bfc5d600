// Which item and which iteration an instance is, with the ways to those beside it, and the try of its groups.
import type { InstanceDetail, PlaceView } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, Repeat, RotateCw, SquareStack } from 'lucide-react';
import { nameSearch } from '../../instance/instance-name.ts';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';

export function PlaceTrail({ instance }: { readonly instance: InstanceDetail }) {
  const { group_tries: tries, place, rendered_map_index: name } = instance;
  const retried = tries.filter((each) => each.try_number > 1 || each.wait_until !== null);
  if (place.length === 0 && retried.length === 0) return null;
  const isInLoop = place.some(({ kind }) => kind === 'iteration');
  const innermost = place.findLastIndex(({ kind }) => kind === 'item');
  return (
    <ul aria-label={t.place.label} className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
      {place.map((each, at) => (
        <li key={`${each.kind} ${each.group_id}`} className="flex items-center rounded-md border bg-raised">
          <Step to={each.previous} isInLoop={isInLoop} label={t.place.previous[each.kind]} back />
          <span className="flex items-center gap-1.5 whitespace-nowrap px-1">
            {each.kind === 'iteration' ? (
              <Repeat size={13} className="text-muted" aria-hidden />
            ) : (
              <SquareStack size={13} className="text-muted" aria-hidden />
            )}
            {t.place.words(each)}
            {at === innermost && name !== null && <span className="font-medium">{name}</span>}
          </span>
          <Step to={each.next} isInLoop={isInLoop} label={t.place.next[each.kind]} />
        </li>
      ))}
      {retried.map((each) => (
        <li key={each.group_id} className="flex items-center gap-1.5 whitespace-nowrap px-1 text-warn">
          <RotateCw size={13} aria-hidden />
          {t.place.groupTry(each.try_number, each.max_tries, each.group_id)}
          {each.wait_until !== null && (
            <span>
              · <When at={each.wait_until} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

interface StepProps {
  readonly to: PlaceView['previous'];
  readonly isInLoop: boolean;
  readonly label: string;
  readonly back?: boolean;
}

function Step({ to, isInLoop, label, back = false }: StepProps) {
  const Icon = back ? ChevronLeft : ChevronRight;
  if (to === null)
    return (
      <span className="grid size-6 place-items-center text-faint opacity-40">
        <Icon size={14} aria-hidden />
      </span>
    );
  return (
    <Link
      to="."
      search={(previous: Record<string, unknown>) => ({
        ...previous,
        try: undefined,
        at: undefined,
        ...nameSearch(to, isInLoop),
      })}
      aria-label={label}
      title={label}
      className="grid size-6 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
    >
      <Icon size={14} aria-hidden />
    </Link>
  );
}
