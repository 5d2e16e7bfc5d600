// Makes an API token and shows it once. It is kept in no cache, address or storage of the browser.
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { accessActs } from '../api/access.ts';
import { queryClient } from '../api/query-client.ts';
import { Button } from '../controls/button.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { t } from '../messages/en.ts';
import { LabelledField } from './labelled-field.tsx';

interface TokenDialogProps {
  /** Null: one's own. */
  readonly username: string | null;
  readonly onClose: () => void;
}

const DAYS = 90;

export function TokenDialog({ onClose, username }: TokenDialogProps) {
  const w = t.access.tokens;
  const form = useId();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState('');
  const [days, setDays] = useState(String(DAYS));
  const make = useMutation({
    mutationFn: () => {
      const list = scopes.split(/[\s,]+/).filter((each) => each !== '');
      return accessActs.makeToken(username, {
        name,
        ...(list.length === 0 ? {} : { scopes: list }),
        expires_in_days: Number(days),
      });
    },
    gcTime: 0,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['access'] }),
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    make.mutate();
  }
  const made = make.data?.token;
  return (
    <Dialog
      open
      onClose={onClose}
      title={username === null ? w.addTitle : t.access.users.tokenFor(username)}
      foot={
        <>
          <span role="alert" className="mr-auto text-danger">
            {make.error instanceof Error ? make.error.message : ''}
          </span>
          <Button onClick={onClose}>{made === undefined ? t.act.cancel : t.act.close}</Button>
          {made === undefined && (
            <Button type="submit" form={form} weight="primary" disabled={make.isPending || name === ''}>
              {w.make}
            </Button>
          )}
        </>
      }
    >
      {made === undefined ? (
        <form id={form} onSubmit={submit} className="flex flex-col gap-4">
          <LabelledField label={w.name} value={name} onChange={setName} placeholder={w.nameHint} required />
          <LabelledField label={w.scopes} value={scopes} onChange={setScopes} hint={w.scopesHint} />
          <LabelledField label={w.days} value={days} onChange={setDays} type="number" min={1} max={3660} />
        </form>
      ) : (
        <div className="flex flex-col gap-3">
          <p className="font-medium">{w.once}</p>
          <p className="flex items-center gap-2 rounded-md border bg-sunken px-3 py-2">
            <code className="min-w-0 flex-1 break-all font-mono text-xs">{made}</code>
            <CopyButton text={made} label={w.copy} />
          </p>
        </div>
      )}
    </Dialog>
  );
}
