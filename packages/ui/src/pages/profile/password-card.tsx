// One's own password, changed with the one before it.
import { type FormEvent, useState } from 'react';
import { LabelledField } from '../../access/labelled-field.tsx';
import { useAct } from '../../access/use-act.ts';
import { accessActs } from '../../api/access.ts';
import { Button } from '../../controls/button.tsx';
import { t } from '../../messages/en.ts';

const empty = { current: '', next: '', again: '' };

export function PasswordCard() {
  const w = t.access.profile;
  const [given, setGiven] = useState(empty);
  const change = useAct(
    () => accessActs.setPassword(given.current, given.next),
    () => ({ said: w.changed, next: () => setGiven(empty) }),
    { quiet: true },
  );
  const differs = given.again !== '' && given.next !== given.again;
  const field = (name: keyof typeof empty, autoComplete: string) => (
    <LabelledField
      label={w[name]}
      type="password"
      autoComplete={autoComplete}
      required
      value={given[name]}
      onChange={(value) => setGiven({ ...given, [name]: value })}
    />
  );
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!differs) change.mutate(undefined);
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 px-4 py-4">
      <div className="grid gap-3 sm:grid-cols-3">
        {field('current', 'current-password')}
        {field('next', 'new-password')}
        {field('again', 'new-password')}
      </div>
      <div className="flex items-center gap-3">
        <Button type="submit" disabled={change.isPending || differs || given.next === ''}>
          {w.change}
        </Button>
        <span role="alert" className="text-danger">
          {differs ? w.differ : change.error instanceof Error ? change.error.message : ''}
        </span>
      </div>
    </form>
  );
}
