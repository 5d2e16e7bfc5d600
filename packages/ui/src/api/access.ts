// What the pages about accounts, roles, teams, sessions and tokens read and change.
import { queryOptions } from '@tanstack/react-query';
import type { Account, AuditEntry, Role, SessionRow, Team, TokenRow } from './access-shapes.ts';
import { query, request } from './request.ts';

const part = encodeURIComponent;
/** As many as are read at once. */
const MOST = 1_000;
export const AUDIT_PAGE = 50;

export const accessQueries = {
  ownSessions: () =>
    queryOptions({
      queryKey: ['access', 'own-sessions'],
      queryFn: ({ signal }) => request<{ sessions: readonly SessionRow[] }>('/auth/sessions', { signal }),
    }),
  ownTokens: () =>
    queryOptions({
      queryKey: ['access', 'own-tokens'],
      queryFn: ({ signal }) => request<{ tokens: readonly TokenRow[] }>('/auth/tokens', { signal }),
    }),
  sessions: () =>
    queryOptions({
      queryKey: ['access', 'sessions'],
      queryFn: ({ signal }) =>
        request<{ sessions: readonly SessionRow[] }>(`/auth/admin/sessions?limit=${MOST}`, { signal }),
    }),
  tokens: () =>
    queryOptions({
      queryKey: ['access', 'tokens'],
      queryFn: ({ signal }) =>
        request<{ tokens: readonly TokenRow[] }>(`/auth/admin/tokens?limit=${MOST}`, { signal }),
    }),
  users: () =>
    queryOptions({
      queryKey: ['access', 'users'],
      queryFn: ({ signal }) =>
        request<{ users: readonly Account[] }>(`/auth/fab/v1/users?limit=${MOST}`, { signal }),
    }),
  roles: () =>
    queryOptions({
      queryKey: ['access', 'roles'],
      queryFn: ({ signal }) =>
        request<{ roles: readonly Role[] }>(`/auth/fab/v1/roles?limit=${MOST}`, { signal }),
    }),
  teamNames: () =>
    queryOptions({
      queryKey: ['access', 'team-names'],
      queryFn: ({ signal }) => request<{ teams: readonly Pick<Team, 'name'>[] }>('/ui/teams', { signal }),
    }),
  team: (name: string) =>
    queryOptions({
      queryKey: ['access', 'team', name],
      queryFn: ({ signal }) => request<Team>(`/auth/teams/${part(name)}`, { signal }),
    }),
  audit: (asked: Readonly<Record<string, string | number | undefined>>, page: number) =>
    queryOptions({
      queryKey: ['audit', asked, page],
      queryFn: ({ signal }) =>
        request<{ event_logs: readonly AuditEntry[]; total_entries: number }>(
          `/api/v2/eventLogs${query({ ...asked, order_by: '-event_log_id', limit: AUDIT_PAGE, offset: page * AUDIT_PAGE })}`,
          { signal },
        ),
    }),
} as const;

interface NewToken {
  readonly name: string;
  readonly scopes?: readonly string[];
  readonly expires_in_days: number;
}

const send = (path: string, method: 'POST' | 'PATCH' | 'DELETE', body?: unknown) =>
  request<unknown>(path, body === undefined ? { method } : { method, body });

export const accessActs = {
  setPassword: (current: string, next: string) => send('/auth/password', 'POST', { current, new: next }),
  endSession: (id: string) => send(`/auth/sessions/${part(id)}`, 'DELETE'),
  endOtherSessions: () => send('/auth/sessions', 'DELETE'),
  endSessionOfAnother: (id: string) => send(`/auth/admin/sessions/${part(id)}`, 'DELETE'),
  /** `username` null: one's own. */
  makeToken: (username: string | null, token: NewToken) =>
    request<{ readonly token: string }>(username === null ? '/auth/tokens' : '/auth/admin/tokens', {
      method: 'POST',
      body: username === null ? token : { ...token, username },
    }),
  revokeToken: (id: string) => send(`/auth/tokens/${part(id)}`, 'DELETE'),
  revokeTokenOfAnother: (id: string) => send(`/auth/admin/tokens/${part(id)}`, 'DELETE'),
  makeUser: (body: object) => send('/auth/fab/v1/users', 'POST', body),
  changeUser: (username: string, body: object) => send(`/auth/fab/v1/users/${part(username)}`, 'PATCH', body),
  removeUser: (username: string) => send(`/auth/fab/v1/users/${part(username)}`, 'DELETE'),
  makeRole: (body: object) => send('/auth/fab/v1/roles', 'POST', body),
  changeRole: (name: string, body: object) => send(`/auth/fab/v1/roles/${part(name)}`, 'PATCH', body),
  removeRole: (name: string) => send(`/auth/fab/v1/roles/${part(name)}`, 'DELETE'),
  makeTeam: (body: object) => send('/auth/teams', 'POST', body),
  changeTeam: (name: string, body: object) => send(`/auth/teams/${part(name)}`, 'PATCH', body),
  removeTeam: (name: string) => send(`/auth/teams/${part(name)}`, 'DELETE'),
} as const;
