// How a server that may not write has calls below /execution answered by a process that does. Types only.
import type { Database } from '@ariel/store';
import type { CallContext } from './execution-context.ts';

export interface InjectedCall {
  readonly method: string;
  /** As a client writes it, with `/execution`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface RelayedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Has a call answered elsewhere. Whatever the answer is, it resolves. */
export type ExecutionRelay = (call: InjectedCall) => Promise<RelayedAnswer>;

export interface RelayedExecution extends Pick<CallContext, 'tokens' | 'nowUs' | 'reportError'> {
  readonly relay: ExecutionRelay;
  /** May be read only. */
  readonly database: Database;
}
