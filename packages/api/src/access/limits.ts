// The shape of what acts are held against: for each act of the control port, what it asks before it is done.
import type { Control } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';
import type { RightsSource } from './access-rights.ts';
import type { CurrentRequest } from './current-request.ts';

/** What a limit is checked with: `seen` shows what the actor sees, `database` everything. */
export interface Limits extends RightsSource {
  readonly current: CurrentRequest;
  readonly seen: Queryable;
}

export type Limit<Request> = (limits: Limits, request: Request) => Promise<unknown>;
export type ActLimits = {
  readonly [Method in keyof Control]: Limit<Parameters<Control[Method]>[0]> | 'anybody';
};
