// The shapes of the workers' calls, for checking what arrives. The types that they stand for are in protocol.
import { FailureReason } from '@ariel/core';
import { type TSchema, Type } from 'typebox';

const orNull = <Of extends TSchema>(schema: Of) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Texts = Type.Array(Type.String());

export const WorkRequestShape = Type.Object({
  protocol: Type.Integer(),
  hostname: Type.String({ maxLength: 300 }),
  pid: Type.Integer(),
  version: Type.String({ maxLength: 100 }),
  queues: Type.Array(Type.String(), { minItems: 1, maxItems: 200 }),
  places: Count,
  running: Count,
  free: Type.Integer({ minimum: 0, maximum: 10_000 }),
  waitMs: Count,
  holding: Texts,
  ending: Texts,
  ended: Texts,
});

export const ClaimShape = Type.Object({
  claims: Type.Array(
    Type.Object({
      token: Type.String(),
      claimant: Type.Object({ hostname: Type.String(), pid: Type.Integer(), pidStarted: Type.String() }),
    }),
  ),
});

const XComs = Type.Array(Type.Object({ key: Type.String(), json: Type.String(), length: orNull(Count) }));

const Next = Type.Object({ method: Type.String({ maxLength: 500 }), kwargs: Type.String() });

const HumanRequest = Type.Object({
  subject: Type.String(),
  body: orNull(Type.String()),
  options: Type.Array(Type.String(), { minItems: 1 }),
  defaults: orNull(Texts),
  multiple: Type.Boolean(),
  params: Type.Record(
    Type.String(),
    Type.Object({
      description: orNull(Type.String()),
      schema: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  assignedUsers: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
});

const Outcome = Type.Union([
  Type.Object({
    kind: Type.Literal('success'),
    xcoms: XComs,
    followed: orNull(Texts),
    loopStops: Type.Optional(Type.Boolean()),
  }),
  Type.Object({
    kind: Type.Literal('skipped'),
    reason: orNull(Type.String()),
    xcoms: Type.Optional(XComs),
  }),
  Type.Object({ kind: Type.Literal('reschedule'), atUs: Type.Number() }),
  Type.Object({
    kind: Type.Literal('deferred'),
    trigger: Type.Object({
      name: Type.String({ maxLength: 500 }),
      args: Type.String(),
      module: orNull(Type.String({ maxLength: 500 })),
      queue: orNull(Type.String({ maxLength: 250 })),
    }),
    next: Next,
    timeoutMs: orNull(Type.Number({ minimum: 0 })),
    xcoms: XComs,
  }),
  Type.Object({
    kind: Type.Literal('awaitingInput'),
    request: HumanRequest,
    next: Next,
    timeoutMs: orNull(Type.Number({ minimum: 0 })),
    xcoms: XComs,
  }),
  Type.Object({
    kind: Type.Literal('failed'),
    error: Type.Object({ name: Type.String(), message: Type.String(), frames: Type.Array(Type.Unknown()) }),
    retryable: Type.Boolean(),
    reason: Type.Union(Object.values(FailureReason).map((reason) => Type.Literal(reason))),
    xcoms: Type.Optional(XComs),
  }),
]);

const LogParts = Type.Array(
  Type.Object({
    token: Type.String(),
    offset: Count,
    text: Type.Optional(Type.String()),
    base64: Type.Optional(Type.String()),
  }),
);

export const FinishShape = Type.Object({
  logs: LogParts,
  reports: Type.Array(
    Type.Object({
      token: Type.String(),
      report: Type.Object({
        attemptId: Type.String(),
        outcome: Outcome,
        endUs: Type.Integer(),
        startUs: Type.Optional(Type.Integer()),
        renderedFields: orNull(Type.String()),
        renderedMapIndex: Type.Optional(orNull(Type.String())),
      }),
    }),
  ),
});

export const HeartbeatShape = Type.Object({ tokens: Texts });
export const LogsShape = Type.Object({ logs: LogParts });
export const SecretShape = Type.Object({
  kind: Type.Union([Type.Literal('connection'), Type.Literal('variable')]),
  name: Type.String({ maxLength: 500 }),
  placesOnly: Type.Optional(Type.Boolean()),
});

export const AskShape = Type.Object({ question: Type.Object({ about: Type.String({ maxLength: 100 }) }) });

export const XComShape = Type.Object({
  dagId: Type.String(),
  runId: Type.String(),
  taskId: Type.String(),
  mapIndex: orNull(Type.Integer()),
  key: Type.String(),
  from: orNull(
    Type.Object({
      taskId: Type.String(),
      mapIndex: Type.Integer(),
      iteration: Count,
      path: orNull(Type.String()),
    }),
  ),
  page: orNull(Type.Object({ offset: Count, limit: Count })),
});
