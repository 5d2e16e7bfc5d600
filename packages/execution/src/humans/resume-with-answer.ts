// Ends a wait for people: the answer is kept and the instance goes on, in one transaction, once. Whoever comes second changes nothing.
import type { HumanAnswer, HumanUser } from '@ariel/core';
import { countRunEvents, type Queryable, type RequestRow, resumeAttempts, storeAnswer } from '@ariel/store';
import { nothingChanged, type RunChanged, recordEvents, type TellSettings } from '../attempts/tell-owners.ts';

export interface GivenAnswer {
  readonly chosen: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly by: HumanUser | null;
  readonly isTimedOut: boolean;
}

/** The notices for after the commit; null where the request was answered before, or nobody waits for it any more: then the caller rolls back. */
export async function resumeWithAnswer(
  tx: Queryable,
  settings: TellSettings & { readonly nowUs: () => number },
  request: RequestRow,
  answer: GivenAnswer,
): Promise<readonly RunChanged[] | null> {
  const nowUs = settings.nowUs();
  // The run's row is locked before all else.
  const events = await countRunEvents(tx, [request.run_ref], nowUs);
  const isFirst = await storeAnswer(tx, { attemptId: request.attempt_id, atUs: nowUs, ...answer });
  if (!isFirst) return null;
  const { kwargs, method } = request;
  const event = JSON.stringify(payloadOf(answer, nowUs));
  const resumed = [
    { attemptId: request.attempt_id, resumption: { kind: 'event', method, kwargs, event } as const },
  ];
  const [row] = await resumeAttempts(tx, 'awaiting_input', resumed, nowUs);
  if (!row) return null;
  const reason = answer.isTimedOut ? 'the time for an answer is over' : 'somebody has answered';
  const place = { taskId: row.task_id, mapIndex: row.map_index, iteration: row.iteration, reason };
  const changes = new Map([[row.run_ref, { ...nothingChanged, resumed: [place] }]]);
  return recordEvents(tx, settings, events, changes);
}

function payloadOf({ by, chosen, isTimedOut, params }: GivenAnswer, nowUs: number): HumanAnswer {
  return {
    chosen_options: chosen,
    params_input: params,
    responded_at: instantValue(nowUs),
    responded_by_user: by,
    timedout: isTimedOut,
  };
}

/** As values hold an instant: what reads it gets a date. */
const instantValue = (us: number): unknown => ({
  __classname__: 'datetime.datetime',
  __version__: 2,
  __data__: {
    timestamp: us / 1_000_000,
    tz: {
      __classname__: 'builtins.tuple',
      __version__: 1,
      __data__: ['UTC', 'pendulum.tz.timezone.Timezone', 1, true],
    },
  },
});
