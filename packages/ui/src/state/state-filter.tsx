// Which states there are among rows and how often, each to be chosen as the one that is shown.
import { Chip } from '../controls/chip.tsx';
import { orderedCounts, StateIcon } from './state-badge.tsx';
import { stateLook, stateName } from './state-look.ts';

interface StateFilterProps {
  readonly counts: Readonly<Record<string, number>>;
  /** Undefined: all are shown. */
  readonly chosen: string | undefined;
  readonly onChoose: (state: string | undefined) => void;
}

export function StateFilter({ counts, chosen, onChoose }: StateFilterProps) {
  return orderedCounts(counts).map(([name, count]) => (
    <Chip key={name} pressed={chosen === name} onClick={() => onChoose(chosen === name ? undefined : name)}>
      <span aria-hidden className="contents">
        <StateIcon state={name} size={10} />
      </span>
      {stateLook(name).word} {count.toLocaleString('en')}
    </Chip>
  ));
}

interface InState {
  readonly state: string | null;
}

export function countStates(rows: readonly InState[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of rows) counts[stateName(state)] = (counts[stateName(state)] ?? 0) + 1;
  return counts;
}

export const isInState =
  (chosen: string | undefined) =>
  ({ state }: InState): boolean =>
    chosen === undefined || stateName(state) === chosen;
