// The control port as the one who asks may use it: each act is held against what it touches, and told from where it came. On public
// routes, and outside of requests, it is the port itself: what acts there is the server.
import {
  type AffectedInstance,
  type ClearRequest,
  type Control,
  type ControlMethod,
  controlMethods,
} from '@ariel/protocol';
import { type Database, isUnlimited, seenDatabase } from '@ariel/store';
import { queuedEvents } from '@ariel/store/reads';
import type { RightsSource } from './access-rights.ts';
import { accountLimits } from './account-limits.ts';
import { actLimits } from './act-limits.ts';
import { type CurrentRequest, currentRequest } from './current-request.ts';
import type { Limits } from './limits.ts';
import { dagPlace } from './places.ts';

type Act = (request: unknown) => Promise<unknown>;

export function limitedControl(
  control: Control,
  source: RightsSource & { readonly database: Database },
): Control {
  const { database, dagAccessControl = true } = source;
  const limited = Object.fromEntries(
    controlMethods.map((method): [ControlMethod, Act] => [
      method,
      async (request) => {
        const current = currentRequest();
        const act = control[method] as Act;
        if (current === null) return act(request);
        const told = fromWhere(request, current);
        const isFree = isUnlimited(current.sight) && current.rights.tokenScopes === null;
        if (isFree && !Object.hasOwn(accountLimits, method)) return act(told);
        const limits: Limits = {
          current,
          database,
          dagAccessControl,
          seen: seenDatabase(database, () => current.sight),
        };
        const check = actLimits[method];
        if (check !== 'anybody')
          await (check as (limits: Limits, request: unknown) => Promise<unknown>)(limits, request);
        return withinSight(control, limits, { method, request: told });
      },
    ]),
  );
  return limited as unknown as Control;
}

/** Who acts is known from the request; from where is added here, to one request or to each of several. */
function fromWhere(request: unknown, { address }: CurrentRequest): unknown {
  if (Array.isArray(request)) return request.map((one) => fromWhere(one, { address } as CurrentRequest));
  if (typeof request !== 'object' || request === null || !('actor' in request)) return request;
  return address === null ? request : { ...request, actor: { ...(request.actor as object), from: address } };
}

/** Acts that reach further than what they name reach only what their actor sees. */
async function withinSight(
  control: Control,
  limits: Limits,
  { method, request }: { readonly method: ControlMethod; readonly request: unknown },
): Promise<unknown> {
  switch (method) {
    case 'clearTasks':
      return control.clearTasks(await ownReach(control, limits, request as ClearRequest));
    case 'clearRuns': {
      const requests: ClearRequest[] = [];
      for (const one of request as readonly ClearRequest[])
        requests.push(await ownReach(control, limits, one));
      return control.clearRuns(requests);
    }
    case 'deleteQueuedEvents':
      return deleteSeen(control, limits, request as Parameters<Control['deleteQueuedEvents']>[0]);
    default:
      return (control[method] as Act)(request);
  }
}

/** Where markers lead into DAGs that the actor may not change, they are not followed. */
async function ownReach(control: Control, limits: Limits, request: ClearRequest): Promise<ClearRequest> {
  if (request.dependentDags === false) return request;
  const { preventRunning: _prevent, ...asked } = request;
  let reached: readonly AffectedInstance[];
  try {
    reached = await control.clearTasks({ ...asked, dryRun: true });
  } catch {
    // A chain of markers that is too long is told with the DAGs that it leads through.
    return { ...request, dependentDags: false };
  }
  const others = new Set(
    reached.map(({ dagId }: AffectedInstance) => dagId).filter((id) => id !== request.dagId),
  );
  for (const dagId of others) {
    try {
      await (actLimits.clearTasks as (limits: Limits, request: { dagId: string }) => Promise<unknown>)(
        limits,
        { dagId },
      );
    } catch {
      return { ...request, dependentDags: false };
    }
  }
  return request;
}

/** The queues of an asset are of many DAGs: only those go that are seen. */
async function deleteSeen(
  control: Control,
  { database, seen }: Limits,
  request: Parameters<Control['deleteQueuedEvents']>[0],
): Promise<number> {
  if (request.dagId !== null) return control.deleteQueuedEvents(request);
  const waiting = await queuedEvents(database, request);
  let dropped = 0;
  for (const dagId of new Set(waiting.map((row) => row.dag_id)))
    if (await dagPlace(seen, dagId)) dropped += await control.deleteQueuedEvents({ ...request, dagId });
  return dropped;
}
