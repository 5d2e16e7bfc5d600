// Makes an account or changes it: who it is, its roles and teams, whether it may sign in.
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { LabelledField } from '../../access/labelled-field.tsx';
import { useMay } from '../../access/may.ts';
import { useAct } from '../../access/use-act.ts';
import { accessActs, accessQueries } from '../../api/access.ts';
import type { Account } from '../../api/access-shapes.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { t } from '../../messages/en.ts';

interface AccountDialogProps {
  /** Null: a new one. */
  readonly account: Account | null;
  readonly kind: 'user' | 'service';
  readonly onClose: () => void;
}

const names = (list: Account['roles'] = []): readonly string[] => list.map(({ name }) => name);
const named = (list: readonly string[]) => list.map((name) => ({ name }));

export function AccountDialog({ account, kind, onClose }: AccountDialogProps) {
  const w = t.access.users;
  const form = useId();
  const may = useMay();
  const { data: roles } = useQuery({ ...accessQueries.roles(), enabled: may('roles:read') });
  const { data: teams } = useQuery(accessQueries.teamNames());
  const [given, setGiven] = useState({
    username: account?.username ?? '',
    first_name: account?.first_name ?? '',
    last_name: account?.last_name ?? '',
    email: account?.email ?? '',
    password: '',
  });
  const [active, setActive] = useState(account?.active ?? true);
  const [chosenRoles, setRoles] = useState(names(account?.roles));
  const [chosenTeams, setTeams] = useState(names(account?.teams));
  const save = useAct(
    () => {
      const { password, username, ...texts } = given;
      // What stays as it is is not sent: nobody changed it.
      const fields = Object.fromEntries(
        Object.entries(texts).filter(
          ([name, value]) => value !== (account?.[name as keyof typeof texts] ?? ''),
        ),
      );
      const body = {
        ...(kind === 'user' ? fields : {}),
        ...(password === '' ? {} : { password }),
        active,
        roles: named(chosenRoles),
        teams: named(chosenTeams),
      };
      return account === null
        ? accessActs.makeUser({ ...body, username, kind })
        : accessActs.changeUser(account.username, body);
    },
    () => ({ said: account === null ? w.made(given.username) : w.saved(given.username), next: onClose }),
    { quiet: true },
  );
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(undefined);
  }
  const field = (name: keyof typeof given, label: string, more: object = {}) => (
    <LabelledField
      label={label}
      value={given[name]}
      onChange={(value) => setGiven({ ...given, [name]: value })}
      {...more}
    />
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={account === null ? (kind === 'user' ? w.add : w.addService) : w.edit(account.username)}
      foot={
        <>
          <span role="alert" className="mr-auto min-w-0 text-danger">
            {save.error instanceof Error ? save.error.message : ''}
          </span>
          <Button onClick={onClose}>{t.act.cancel}</Button>
          <Button type="submit" form={form} weight="primary" disabled={save.isPending}>
            {account === null ? w.make : w.save}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        {account === null && field('username', w.username, { required: true, autoComplete: 'off' })}
        {kind === 'user' && (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              {field('first_name', w.firstName)}
              {field('last_name', w.lastName)}
            </div>
            {field('email', w.email, { type: 'email' })}
            {field('password', account === null ? w.password : w.newPassword, {
              type: 'password',
              autoComplete: 'new-password',
            })}
          </>
        )}
        <Boxes
          title={w.roles}
          all={roles?.roles.map(({ name }) => name) ?? chosenRoles}
          chosen={chosenRoles}
          onChange={setRoles}
        />
        {(teams?.teams.length ?? 0) > 0 && (
          <Boxes title={w.teams} all={names(teams?.teams)} chosen={chosenTeams} onChange={setTeams} />
        )}
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
          {w.active}
        </label>
      </form>
    </Dialog>
  );
}

interface BoxesProps {
  readonly title: string;
  readonly all: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Boxes({ all, chosen, onChange, title }: BoxesProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-medium">{title}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {all.map((name) => (
          <label key={name} className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))
              }
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
