// Who may come in and what they may do: accounts, service accounts, roles, teams, sessions, tokens. Shows the parts that one may read.
import { useSearch } from '@tanstack/react-router';
import { useMay } from '../../access/may.ts';
import { NotAllowed } from '../../access/needs.tsx';
import { LinkTabs } from '../../controls/link-tabs.tsx';
import { t } from '../../messages/en.ts';
import { type AdminTab, adminTabs } from '../../search.ts';
import { AccountsTab } from './accounts-tab.tsx';
import { RolesTab } from './roles-tab.tsx';
import { SessionsTab } from './sessions-tab.tsx';
import { TeamsTab } from './teams-tab.tsx';
import { TokensTab } from './tokens-tab.tsx';

const needs: Readonly<Record<AdminTab, string>> = {
  users: 'users:read',
  services: 'users:read',
  roles: 'roles:read',
  teams: 'teams:read',
  sessions: 'sessions:read',
  tokens: 'tokens:read',
};

export function AdminPage() {
  const search = useSearch({ from: '/app/admin' });
  const may = useMay();
  const open = adminTabs.filter((tab) => may(needs[tab]));
  const tab = search.tab ?? open[0] ?? 'users';
  const w = t.access.admin;
  if (!may(needs[tab])) return <NotAllowed permission={needs[tab]} />;
  return (
    <>
      <h1 className="shrink-0 px-4 pt-4 pb-2 font-semibold text-base">{w.title}</h1>
      <LinkTabs
        label={w.tabs}
        current={tab}
        forget={['q', 'sort', 'role']}
        items={open.map((id) => ({ id, label: w[id] }))}
      />
      <h2 className="sr-only">{w[tab]}</h2>
      {tab === 'users' ? (
        <AccountsTab kind="user" />
      ) : tab === 'services' ? (
        <AccountsTab kind="service" />
      ) : tab === 'roles' ? (
        <RolesTab />
      ) : tab === 'teams' ? (
        <TeamsTab />
      ) : tab === 'sessions' ? (
        <SessionsTab />
      ) : (
        <TokensTab />
      )}
    </>
  );
}
