// One life of an API server in a simulated world: the real routes of what runs tasks with their tokens and their board, the real
// execution service and log store behind them, and the real acts of operators. Schedulers are in other processes, and are told
// through the database.
import { createExecutionServer, createWorkBoard } from '@ariel/api';
import { createControl, createExecutionService, VersionCache } from '@ariel/execution';
import { type Control, type KillSignal, type SchedulerNotice, signalChannels } from '@ariel/protocol';
import { databaseLogStore, recordKills, workSignals } from '@ariel/store';
import { logTime } from './log-time.ts';
import { noted } from './noted-service.ts';
import type { Handler } from './simulated-network.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Life, WorldContext } from './world-context.ts';
import { serverTokens } from './world-tokens.ts';

export interface ServerLife extends Life {
  readonly handle: Handler;
  readonly control: Control;
}

type Server = Awaited<ReturnType<typeof createExecutionServer>>;

/** Turns of the real event loop until a request has reached its handler: its body comes in pieces. */
const TURNS_OF_A_REQUEST = 3;

export function serverLife(
  context: WorldContext,
  process: SimulatedProcess,
  changes: (notice: SchedulerNotice) => SchedulerNotice | null,
): ServerLife {
  const { failed, leaseMs, ledger, loop, newId } = context;
  const database = context.database.handle(process);
  const problem = (error: unknown, where: string): void => failed(process.name, where, error);
  const notify = (given: SchedulerNotice): void => {
    const notice = changes(given);
    if (notice === null) return;
    database.signals
      ?.send(database, signalChannels.scheduler, JSON.stringify({ kind: 'notice', notice }))
      .catch((error: unknown) => problem(error, 'telling schedulers'));
  };
  const { nowUs } = process;
  const shared = { database, versions: new VersionCache(), nowUs, newId, notify, hereId: () => null };
  const execution = createExecutionService({
    ...shared,
    control: () => control,
    leaseMs,
    maxMapLength: 1000,
  });
  const kill = async (attemptIds: readonly string[], reason: string): Promise<void> => {
    await recordKills(database, attemptIds, reason, nowUs());
    ledger.killed(attemptIds, loop.nowUs());
    const signal: KillSignal = { attemptIds: [...attemptIds], reason };
    await database.signals?.send(database, signalChannels.kill, JSON.stringify(signal));
    await workSignals(database).announce('kill');
  };
  const control = createControl({
    ...shared,
    kill: (attemptIds, reason) => {
      if (attemptIds.length > 0)
        kill(attemptIds, reason).catch((error: unknown) => problem(error, 'telling workers what to end'));
    },
    checkSchema: () => [],
    reparse: async () => {},
  });
  const board = createWorkBoard({
    database,
    nowUs,
    after: (ms, act) => ({ cancel: process.in(ms * 1000, act) }),
    report: problem,
  });
  const starting = loop.reallyDone(
    createExecutionServer({
      service: noted(context, execution),
      database,
      tokens: serverTokens(nowUs),
      logs: databaseLogStore(database, nowUs, { time: logTime(process) }),
      board,
      handsOutWork: !context.plan.localSlots,
      nowUs,
      reportError: problem,
    }),
  );
  let server: Server | null = null;
  let underWay = 0;
  return {
    process,
    control,
    handle: async (call, hangUp) => {
      const { body, method, path, token } = call;
      const type = body === null ? {} : { 'content-type': 'application/json' };
      server ??= await starting;
      underWay += 1;
      loop.letTurn(TURNS_OF_A_REQUEST);
      try {
        const answer = await server.inject({
          method,
          url: `/execution${path}`,
          headers: { authorization: `Bearer ${token}`, ...type },
          ...(body === null ? {} : { payload: body }),
          signal: hangUp,
        });
        return { status: answer.statusCode, text: answer.body };
      } finally {
        underWay -= 1;
      }
    },
    start: async () => {
      server = await starting;
    },
    leave: async () => {
      await board.stop();
      while (underWay > 0) await new Promise<void>((resolve) => void process.in(5_000, resolve));
    },
  };
}
