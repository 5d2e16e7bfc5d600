// Oneself: who one is here, one's sessions, tokens and password, and what one may do.
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { PermissionTable } from '../../access/permission-table.tsx';
import { SessionTable } from '../../access/session-table.tsx';
import { TokenDialog } from '../../access/token-dialog.tsx';
import { TokenTable } from '../../access/token-table.tsx';
import { useAct } from '../../access/use-act.ts';
import { accessActs, accessQueries } from '../../api/access.ts';
import { queries } from '../../api/queries.ts';
import { Button } from '../../controls/button.tsx';
import { Facts } from '../../controls/facts.tsx';
import { BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { PasswordCard } from './password-card.tsx';

export function ProfilePage() {
  const w = t.access.profile;
  const { data: session } = useQuery(queries.session());
  const [adding, setAdding] = useState(false);
  const sessions = useQuery(accessQueries.ownSessions());
  const tokens = useQuery(accessQueries.ownTokens());
  const end = useAct(accessActs.endSession, () => ({ said: t.access.sessions.ended }));
  const endOthers = useAct(accessActs.endOtherSessions, () => ({ said: t.access.sessions.othersEnded }));
  const revoke = useAct(
    ({ id }: { readonly id: string; readonly name: string }) => accessActs.revokeToken(id),
    ({ name }) => ({ said: t.access.tokens.revoked(name) }),
  );
  if (session === undefined) return <BoneRows count={8} />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-5 px-4 py-6 sm:px-6">
        <h1 className="font-semibold text-lg leading-7">{w.title(session.username)}</h1>
        <Facts
          facts={[
            [w.roles, session.roles.join(', ') || w.none],
            [w.teams, session.teams.join(', ') || w.none],
          ]}
        />
        <Card
          title={w.sessions}
          isList
          aside={
            (sessions.data?.sessions.length ?? 0) > 1 && (
              <Button onClick={() => endOthers.mutate(undefined)}>{t.access.sessions.endOthers}</Button>
            )
          }
        >
          {sessions.error !== null ? (
            <Refused error={sessions.error} />
          ) : sessions.data === undefined ? (
            <BoneRows count={2} />
          ) : (
            <SessionTable
              rows={sessions.data.sessions}
              showsNames={false}
              onEnd={(row) => end.mutate(row.id)}
            />
          )}
        </Card>
        <Card
          title={w.tokens}
          isList
          aside={
            <Button icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
              {t.access.tokens.add}
            </Button>
          }
        >
          {tokens.error !== null ? (
            <Refused error={tokens.error} />
          ) : tokens.data === undefined ? (
            <BoneRows count={2} />
          ) : (
            <TokenTable rows={tokens.data.tokens} showsNames={false} onRevoke={(row) => revoke.mutate(row)} />
          )}
        </Card>
        {session.has_password && (
          <Card title={w.password}>
            <PasswordCard />
          </Card>
        )}
        <Card title={w.mayDo}>
          <div className="px-4 py-3">
            <PermissionTable label={session.username} given={new Set(session.may)} />
          </div>
        </Card>
        {adding && <TokenDialog username={null} onClose={() => setAdding(false)} />}
      </div>
    </div>
  );
}

function Card({
  aside,
  children,
  isList = false,
  title,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  /** It scrolls within itself once it is long. */
  readonly isList?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className={`flex shrink-0 flex-col overflow-hidden rounded-lg border bg-surface ${isList ? 'max-h-[70vh]' : ''}`}
    >
      <header className="flex min-h-11 shrink-0 items-center justify-between gap-3 border-b bg-sunken px-4">
        <h2 className="font-semibold">{title}</h2>
        {aside}
      </header>
      <div className="flex min-h-0 flex-col">{children}</div>
    </section>
  );
}
