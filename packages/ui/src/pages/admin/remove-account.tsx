// Removes an account. It cannot be undone, so its name is to be typed.
import { type FormEvent, useId, useState } from 'react';
import { LabelledField } from '../../access/labelled-field.tsx';
import { useAct } from '../../access/use-act.ts';
import { accessActs } from '../../api/access.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { t } from '../../messages/en.ts';

export function RemoveAccount({
  onClose,
  username,
}: {
  readonly username: string;
  readonly onClose: () => void;
}) {
  const w = t.access.users;
  const form = useId();
  const [typed, setTyped] = useState('');
  const remove = useAct(
    () => accessActs.removeUser(username),
    () => ({ said: w.removed(username), next: onClose }),
    { quiet: true },
  );
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (typed === username) remove.mutate(undefined);
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={w.removeOne(username)}
      foot={
        <>
          <span role="alert" className="mr-auto min-w-0 text-danger">
            {remove.error instanceof Error ? remove.error.message : ''}
          </span>
          <Button onClick={onClose}>{t.act.cancel}</Button>
          <Button type="submit" form={form} weight="danger" disabled={typed !== username || remove.isPending}>
            {w.remove}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <LabelledField label={w.confirm(username)} value={typed} onChange={setTyped} autoComplete="off" />
      </form>
    </Dialog>
  );
}
