// Name and password.
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { acts } from '../../api/acts.ts';
import { queryClient } from '../../api/query-client.ts';
import { ApiError } from '../../api/request.ts';
import { Button } from '../../controls/button.tsx';
import { TextField } from '../../controls/field.tsx';
import { t } from '../../messages/en.ts';
import { returnTo } from './return-to.ts';

interface PasswordFormProps {
  readonly next: string | undefined;
  /** The passwords are those of a directory. */
  readonly isDirectory: boolean;
}

export function PasswordForm({ isDirectory, next }: PasswordFormProps) {
  const navigate = useNavigate();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => acts.signIn(username, password),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ href: returnTo(next) });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate();
  }
  const refused = signIn.error instanceof ApiError && signIn.error.status === 401;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
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
      <p className="text-faint text-xs">{isDirectory ? t.signIn.directory : t.signIn.hint}</p>
    </form>
  );
}
