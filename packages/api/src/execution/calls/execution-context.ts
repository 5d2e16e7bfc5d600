// What the calls of workers need, and how their tokens are checked. A token opens its own attempt and nothing else.
import type { ExecutionService } from '@ariel/protocol';
import type { Database, LogStore } from '@ariel/store';
import { ApiError } from '../../server/api-error.ts';
import type { ConnectionTests } from './connection-tests.ts';
import type { TaskTokens, TokenClaims, TokenScope } from './task-tokens.ts';
import type { WorkBoard } from './work-board.ts';

/** Connections and variables that the server knows, as JSON text; null where there is none. */
export interface ServedSecrets {
  /** `attemptId`: who asks; it sees what its team may. */
  connection(id: string, attemptId?: string): Promise<string | null>;
  variable(key: string, attemptId?: string): Promise<string | null>;
  /** Where one would be looked for, in words. */
  places?(kind: 'connection' | 'variable', name: string, attemptId?: string): Promise<readonly string[]>;
}

/** What Airflow's calls need. */
export interface CallContext {
  readonly service: ExecutionService;
  /** Takes writes. */
  readonly database: Database;
  readonly tokens: TaskTokens;
  /** @default none */
  readonly secrets?: ServedSecrets;
  /** Tests of connections that workers run. @default there are none */
  readonly connectionTests?: ConnectionTests;
  /** How long an attempt of a worker of another make may be silent. @default 300000 */
  readonly clientLeaseMs?: number;
  readonly nowUs: () => number;
  readonly reportError?: (error: unknown, where: string) => void;
}

export interface ExecutionContext extends CallContext {
  readonly logs: LogStore;
  readonly board: WorkBoard;
  /** False where schedulers run their tasks themselves: what is queued is not for workers. @default true */
  readonly handsOutWork?: boolean;
}

/** The claims of the call's own token; throws where it does not open this kind of call. */
export async function authorise(
  tokens: TaskTokens,
  authorization: string | undefined,
  scopes: readonly TokenScope[],
): Promise<TokenClaims> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new ApiError(401, 'Missing auth token', { 'www-authenticate': 'Bearer' });
  const claims = await tokens.read(token);
  if (!claims || claims.isExpired) throw new ApiError(403, claims ? 'Token Expired' : 'Invalid auth token');
  if (scopes.includes(claims.scope)) return claims;
  throw new ApiError(403, `A token with the scope ${claims.scope} does not open this call.`);
}

/**
 * The claims of an attempt's token that travels in a batch, or null. One that is too old counts: the worker's own token is
 * fresh, and a result may have waited for hours until a server could be reached.
 */
export async function attemptOf(tokens: TaskTokens, token: string): Promise<TokenClaims | null> {
  const claims = await tokens.read(token);
  return claims?.scope === 'workload' || claims?.scope === 'execution' ? claims : null;
}
