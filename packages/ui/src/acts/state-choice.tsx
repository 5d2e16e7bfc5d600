// What becomes of the schedule of a DAG when somebody asks for runs of it: they wait, or it drains for them, or it goes on.
import { useId } from 'react';
import type { SchedulingState } from '../api/acts.ts';

interface StateChoiceProps {
  readonly title: string;
  /** Nothing starts as it is now. */
  readonly warns: boolean;
  readonly words: Readonly<Partial<Record<SchedulingState, string>>>;
  readonly chosen: SchedulingState;
  readonly onChoose: (state: SchedulingState) => void;
}

export function StateChoice({ chosen, onChoose, title, warns, words }: StateChoiceProps) {
  const name = useId();
  return (
    <fieldset className={`flex flex-col gap-1 rounded-md ${warns ? 'bg-warn-soft px-3 py-2 text-warn' : ''}`}>
      <legend className="float-left mb-1 w-full font-medium">{title}</legend>
      {Object.entries(words).map(([each, text]) => (
        <label key={each} className="flex items-center gap-2">
          <input
            type="radio"
            name={name}
            checked={chosen === each}
            onChange={() => onChoose(each as SchedulingState)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
