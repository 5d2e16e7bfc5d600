// Sign-in: what the installation offers, and where the password of a new one stands.
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { queries } from '../../api/queries.ts';
import { t } from '../../messages/en.ts';
import { PasswordForm } from './password-form.tsx';
import { returnTo } from './return-to.ts';

export function SignInPage() {
  const { next, problem } = useSearch({ from: '/sign-in' });
  const page = useQuery(queries.signInPage()).data;
  const buttons = page?.buttons ?? [];
  // Most installations have passwords: the form does not wait for the answer.
  const takesPasswords = page?.takes_passwords ?? true;
  return (
    <main className="grid h-full place-items-center bg-sunken p-4">
      <div className="flex w-full max-w-80 flex-col gap-4 rounded-xl border bg-surface p-7 shadow-pop">
        <div className="mb-1 flex items-center gap-3">
          <img src="/icon.svg" alt="" className="size-9" />
          <div>
            <h1 className="font-semibold text-lg leading-6">{page?.instance_name ?? 'Ariel'}</h1>
            <p className="text-muted">{t.signIn.title}</p>
          </div>
        </div>
        {problem !== undefined && (
          <p role="alert" className="text-danger">
            {t.signIn.problem[problem]}
          </p>
        )}
        {buttons.map(({ label, url }) => (
          <a
            key={url}
            href={`${url}?${new URLSearchParams({ next: returnTo(next) }).toString()}`}
            className="inline-flex h-9 items-center justify-center rounded-md border border-border-strong bg-raised px-2.5 font-medium text-text transition-colors hover:bg-hover"
          >
            {label}
          </a>
        ))}
        {buttons.length > 0 && takesPasswords && (
          <p className="text-center text-faint text-xs">{t.signIn.or}</p>
        )}
        {takesPasswords && <PasswordForm next={next} isDirectory={page?.passwords_are_here === false} />}
      </div>
    </main>
  );
}
