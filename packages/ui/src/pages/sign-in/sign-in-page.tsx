// Sign-in: name, password, and where the password of a new installation stands.
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { acts } from '../../api/acts.ts';
import { queryClient } from '../../api/query-client.ts';
import { ApiError } from '../../api/request.ts';
import { Button } from '../../controls/button.tsx';
import { TextField } from '../../controls/field.tsx';
import { t } from '../../messages/en.ts';

export function SignInPage() {
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/sign-in' });
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => acts.signIn(username, password),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ href: next?.startsWith('/') && !next.startsWith('//') ? next : '/' });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate();
  }
  const refused = signIn.error instanceof ApiError && signIn.error.status === 401;
  return (
    <main className="grid h-full place-items-center bg-sunken p-4">
      <form
        onSubmit={submit}
        className="flex w-full max-w-80 flex-col gap-4 rounded-xl border bg-surface p-7 shadow-pop"
      >
        <div className="mb-1 flex items-center gap-3">
          <img src="/icon.svg" alt="" className="size-9" />
          <div>
            <h1 className="font-semibold text-lg leading-6">Ariel</h1>
            <p className="text-muted">{t.signIn.title}</p>
          </div>
        </div>
        <label className="flex flex-col gap-1">
          <span className="font-medium">{t.signIn.username}</span>
          <TextField
            autoFocus
            required
            name="username"
            autoComplete="username"
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        </label>
        <label className="flex flex-col gap-1">
          <span className="font-medium">{t.signIn.password}</span>
          <TextField
            required
            type="password"
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        <p role="alert" className="min-h-5 text-danger">
          {signIn.error !== null && (refused ? t.signIn.refused : signIn.error.message)}
        </p>
        <Button type="submit" weight="primary" disabled={signIn.isPending} className="h-9!">
          {t.signIn.act}
        </Button>
        <p className="text-faint text-xs">{t.signIn.hint}</p>
      </form>
    </main>
  );
}
