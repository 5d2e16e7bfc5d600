// Who asks, while a request is answered: what its reads and its acts are limited by. It follows the request through everything
// that its route does, so that no route has to hand it on.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AccessRights } from '@ariel/core';
import { type Sight, seesNothing } from '@ariel/store';
import type { NeededPermission } from './permission.ts';
import type { Principal } from './principal.ts';

export interface CurrentRequest {
  readonly principal: Principal;
  readonly rights: AccessRights;
  readonly permission: NeededPermission;
  readonly sight: Sight;
  /** From where it is asked. */
  readonly address: string | null;
}

const requests = new AsyncLocalStorage<CurrentRequest | null>();

/** Null where nobody asks: on public routes, and outside of requests. */
export const currentRequest = (): CurrentRequest | null => requests.getStore() ?? null;

/** Nobody sees nothing. */
export const currentSight = (): Sight => currentRequest()?.sight ?? seesNothing;

export function withRequest<Result>(current: CurrentRequest | null, work: () => Result): Result {
  return requests.run(current, work);
}

/** The same values, each made while the request counts: a stream asks for more whenever its reader has room. */
export function inRequest<Value>(values: AsyncIterable<Value>): AsyncIterable<Value> {
  const current = currentRequest();
  return {
    [Symbol.asyncIterator]() {
      const iterator = values[Symbol.asyncIterator]();
      return {
        next: () => withRequest(current, () => iterator.next()),
        return: async (value?: unknown) =>
          withRequest(current, () => iterator.return?.(value)) ?? { done: true, value: undefined },
      };
    },
  };
}
