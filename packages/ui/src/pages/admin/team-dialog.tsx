// Makes a team or changes it: its name, the bundles it owns, its members.
import { type FormEvent, useId, useState } from 'react';
import { LabelledField } from '../../access/labelled-field.tsx';
import { useAct } from '../../access/use-act.ts';
import { accessActs } from '../../api/access.ts';
import type { Team } from '../../api/access-shapes.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { t } from '../../messages/en.ts';

const listOf = (text: string): string[] => text.split(/[\s,]+/).filter((each) => each !== '');

export function TeamDialog({ onClose, team }: { readonly team: Team | null; readonly onClose: () => void }) {
  const w = t.access.teams;
  const form = useId();
  const [name, setName] = useState(team?.name ?? '');
  const [bundles, setBundles] = useState(team?.bundles.join(', ') ?? '');
  const [users, setUsers] = useState(team?.users.join(', ') ?? '');
  const save = useAct(
    () => {
      const body = { bundles: listOf(bundles), users: listOf(users) };
      return team === null ? accessActs.makeTeam({ ...body, name }) : accessActs.changeTeam(team.name, body);
    },
    () => ({ said: w.saved(name), next: onClose }),
    { quiet: true },
  );
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(undefined);
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={team === null ? w.add : w.edit(team.name)}
      foot={
        <>
          <span role="alert" className="mr-auto min-w-0 text-danger">
            {save.error instanceof Error ? save.error.message : ''}
          </span>
          <Button onClick={onClose}>{t.act.cancel}</Button>
          <Button type="submit" form={form} weight="primary" disabled={save.isPending || name === ''}>
            {t.access.users.save}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        {team === null && <LabelledField label={w.name} value={name} onChange={setName} required />}
        <LabelledField label={w.bundles} value={bundles} onChange={setBundles} hint={w.hint} />
        <LabelledField label={w.users} value={users} onChange={setUsers} hint={w.hint} />
      </form>
    </Dialog>
  );
}
