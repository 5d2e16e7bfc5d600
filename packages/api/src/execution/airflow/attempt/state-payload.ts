// The reports of Airflow's clients: what each may say. What it means is in report-outcome.ts.
import { type Static, Type } from 'typebox';
import type { Finding } from '../../../server/api-error.ts';
import { ApiError } from '../../../server/api-error.ts';
import { instantOf } from '../forms/instant-text.ts';
import { orNull } from '../forms/query-shapes.ts';

const LoopDecision = Type.Object(
  { stop: Type.Boolean(), reason: orNull(Type.String()) },
  { additionalProperties: false },
);

export const OutletEvent = Type.Object(
  {
    dest_asset_key: Type.Object({ name: Type.String(), uri: Type.String() }),
    extra: orNull(Type.Record(Type.String(), Type.Unknown())),
    source_alias_name: orNull(Type.String()),
    partition_key: orNull(Type.String()),
    partition_keys: orNull(Type.Array(Type.String())),
  },
  { additionalProperties: true },
);
export type OutletEvent = Static<typeof OutletEvent>;

/** For each state what its report must and what it may say. */
const fields = {
  success: ['end_date', 'task_outlets?', 'outlet_events?', 'rendered_map_index?', 'loop_decision?'],
  failed: ['end_date', 'rendered_map_index?', 'retry_reason?', 'hostname?', 'pid?', 'loop_decision?'],
  skipped: ['end_date', 'rendered_map_index?', 'retry_reason?', 'hostname?', 'pid?', 'loop_decision?'],
  removed: ['end_date', 'rendered_map_index?', 'retry_reason?', 'hostname?', 'pid?', 'loop_decision?'],
  upstream_failed: [
    'end_date',
    'rendered_map_index?',
    'retry_reason?',
    'hostname?',
    'pid?',
    'loop_decision?',
  ],
  server_terminated: [
    'end_date?',
    'rendered_map_index?',
    'retry_reason?',
    'hostname?',
    'pid?',
    'loop_decision?',
  ],
  up_for_retry: ['end_date', 'rendered_map_index?', 'retry_delay_seconds?', 'retry_reason?'],
  up_for_reschedule: ['reschedule_date', 'end_date'],
  deferred: [
    'classpath',
    'trigger_kwargs?',
    'trigger_timeout?',
    'queue?',
    'next_method',
    'next_kwargs?',
    'rendered_map_index?',
  ],
  awaiting_input: ['timeout?', 'next_method', 'next_kwargs?', 'rendered_map_index?'],
} as const;
type ReportedState = keyof typeof fields;

const Kwargs = Type.Optional(Type.Record(Type.String(), Type.Unknown()));

export const StatePayload = Type.Object(
  {
    state: Type.Enum(Object.keys(fields) as ReportedState[]),
    end_date: Type.Optional(Type.String()),
    reschedule_date: Type.Optional(Type.String()),
    rendered_map_index: orNull(Type.String()),
    retry_delay_seconds: orNull(Type.Number()),
    retry_reason: orNull(Type.String()),
    hostname: orNull(Type.String()),
    pid: orNull(Type.Integer()),
    task_outlets: Type.Optional(Type.Array(Type.Unknown())),
    outlet_events: Type.Optional(Type.Array(OutletEvent)),
    loop_decision: orNull(LoopDecision),
    classpath: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    trigger_kwargs: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.String()])),
    trigger_timeout: orNull(Type.String()),
    timeout: orNull(Type.String()),
    queue: orNull(Type.String({ maxLength: 250 })),
    next_method: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    next_kwargs: Kwargs,
  },
  { additionalProperties: true },
);
export type StatePayload = Static<typeof StatePayload>;

/** Throws the 422 that names what is missing, what is too much and what is no time, whatever became of the attempt meanwhile. */
export function checkFields(payload: StatePayload): void {
  const known = fields[payload.state];
  const given = Object.keys(payload).filter((name) => name !== 'state');
  const allowed = new Set(known.map((name) => name.replace('?', '')));
  const findings: Finding[] = [
    ...known
      .filter((name) => !name.endsWith('?') && !given.includes(name))
      .map((name) => ({ type: 'missing', loc: ['body', name], msg: 'Field required', input: payload })),
    ...given
      .filter((name) => !allowed.has(name))
      .map((name) => ({
        type: 'extra_forbidden',
        loc: ['body', name],
        msg: 'Extra inputs are not permitted',
        input: (payload as Readonly<Record<string, unknown>>)[name],
      })),
  ];
  if (findings.length > 0) throw new ApiError(422, findings);
  for (const field of ['end_date', 'reschedule_date'] as const) {
    const text = payload[field];
    if (text !== undefined) instantOf(field, text);
  }
  for (const field of ['trigger_timeout', 'timeout'] as const) isoDurationMs(field, payload[field]);
}

/** Milliseconds of a duration in ISO 8601, such as `PT5M` or `P1DT2H`; null where none is given. */
export function isoDurationMs(field: string, text: string | null | undefined): number | null {
  if (text == null) return null;
  const parts =
    /^P(?:(\d+)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      text,
    );
  if (parts === null || text === 'P')
    throw new ApiError(422, [
      {
        type: 'time_delta_parsing',
        loc: ['body', field],
        msg: 'Input should be a valid timedelta',
        input: text,
      },
    ]);
  const units = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];
  return Math.round(units.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0));
}
