// Accounts, roles, teams, sessions, tokens and entries of the audit log, as the server shows them.
interface Named {
  readonly name: string;
}

export interface SessionRow {
  readonly id: string;
  readonly username: string;
  readonly kind: string;
  readonly way: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_seen_at: string;
  readonly address: string | null;
  readonly user_agent: string | null;
  readonly is_current: boolean;
}

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly scopes: readonly string[] | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

export interface Account {
  readonly username: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly active: boolean;
  readonly kind: string;
  readonly roles: readonly Named[];
  readonly teams: readonly Named[];
}

export interface Role {
  readonly name: string;
  readonly actions: readonly { readonly action: Named; readonly resource: Named; readonly scope?: string }[];
}

export interface Team {
  readonly name: string;
  readonly bundles: readonly string[];
  readonly users: readonly string[];
}

export interface AuditEntry {
  readonly event_log_id: number;
  readonly when: string;
  readonly dag_id: string | null;
  readonly task_id: string | null;
  readonly run_id: string | null;
  readonly event: string;
  readonly owner: string | null;
  readonly extra: string | null;
}
