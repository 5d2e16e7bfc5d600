// A state as people see it: colour, icon and word together, never colour alone.
import {
  type StateName,
  stateColor,
  stateLook,
  stateName,
  stateNames,
  stateTextColor,
} from './state-look.ts';

export function StateIcon({ state, size = 14 }: { readonly state: string | null; readonly size?: number }) {
  const { icon: Icon, word } = stateLook(state);
  const moving = state === 'running' || state === 'restarting';
  return (
    <span
      className={`inline-grid shrink-0 place-items-center rounded-full ${moving ? 'breathe' : ''}`}
      style={{ width: size + 2, height: size + 2, background: stateColor(state) }}
      title={word}
    >
      <Icon size={size - 4} strokeWidth={3} className="text-white dark:text-[#0d0e10]" aria-hidden />
      <span className="sr-only">{word}</span>
    </span>
  );
}

export function StateBadge({ state }: { readonly state: string | null }) {
  return (
    <span
      className="inline-flex items-center gap-1.5 whitespace-nowrap font-medium"
      style={{ color: stateTextColor(state) }}
    >
      <StateIcon state={state} />
      <span aria-hidden>{stateLook(state).word}</span>
    </span>
  );
}

/** A line of counts, most urgent first, with a bar of their shares. */
export function StateCounts({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const present = orderedCounts(counts);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {present.map(([name, count]) => (
        <span
          key={name}
          className="inline-flex items-center gap-1.5 whitespace-nowrap"
          style={{ color: stateTextColor(name) }}
        >
          <StateIcon state={name} size={12} />
          <span className="font-medium">{count.toLocaleString('en')}</span>
          <span aria-hidden>{stateLook(name).word}</span>
        </span>
      ))}
    </div>
  );
}

export function StateShares({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const present = orderedCounts(counts);
  const total = present.reduce((sum, [, count]) => sum + count, 0);
  return (
    <div className="flex h-1 w-full gap-px overflow-hidden rounded-full bg-hover" aria-hidden>
      {present.map(([name, count]) => (
        <span key={name} style={{ width: `${(100 * count) / total}%`, background: stateColor(name) }} />
      ))}
    </div>
  );
}

export function orderedCounts(
  counts: Readonly<Record<string, number>>,
): readonly (readonly [StateName, number])[] {
  const byName = new Map<StateName, number>();
  for (const [key, count] of Object.entries(counts)) {
    if (count > 0) byName.set(stateName(key), (byName.get(stateName(key)) ?? 0) + count);
  }
  return stateNames.flatMap((name) => {
    const count = byName.get(name);
    return count === undefined ? [] : [[name, count] as const];
  });
}
