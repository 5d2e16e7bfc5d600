// The batched calls of our own workers, over the same service that runs tasks in the server's own process. They know
// nothing of HTTP: the routes are one way to reach them, a simulated network another.
import {
  type AttemptToEnd,
  type ClaimCall,
  type ClaimCallAnswer,
  type ClaimedOrRefused,
  type FinishAnswer,
  type FinishCall,
  type FinishCallAnswer,
  type HeartbeatAnswer,
  type HeartbeatCall,
  type LogPart,
  type LogsAnswer,
  type LogsCall,
  REMOTE_PROTOCOL,
  type WorkAnswer,
  type WorkRequest,
} from '@ariel/protocol';
import { type LogPiece, readKills, unassignAttempts, workerLeft, workSignals } from '@ariel/store';
import { ApiError } from '../../server/api-error.ts';
import { attemptOf, type ExecutionContext } from '../calls/execution-context.ts';
import type { TokenClaims } from '../calls/task-tokens.ts';

export async function giveWork(
  { board, handsOutWork = true, tokens }: ExecutionContext,
  workerId: string,
  request: WorkRequest,
  hangUp?: AbortSignal,
): Promise<WorkAnswer> {
  if (request.protocol !== REMOTE_PROTOCOL) {
    throw new ApiError(409, {
      reason: 'protocol',
      message: `This worker (Ariel ${request.version}) speaks form ${request.protocol} of the calls, the server form ${REMOTE_PROTOCOL}. Run the same version on both.`,
    });
  }
  if (!handsOutWork) throw noWorkHere();
  const { attempts, ends } = await board.next(workerId, request, hangUp);
  const withTokens = attempts.map(async (attempt) => ({
    attempt,
    token: await tokens.forAttempt({ ...attempt, logPath: null }, 'workload'),
  }));
  return { attempts: await Promise.all(withTokens), ends };
}

/** Tasks run elsewhere than in workers. */
export function noWorkHere(): ApiError {
  return new ApiError(404, {
    reason: 'executor',
    message: 'This server has no work for workers: its core.executor is not RemoteExecutor.',
  });
}

export async function claimWork(
  { logs, service, tokens }: ExecutionContext,
  workerId: string,
  { claims }: ClaimCall,
): Promise<ClaimCallAnswer> {
  const told = await Promise.all(claims.map(({ token }) => attemptOf(tokens, token)));
  const counted = claims.flatMap(({ claimant }, index) => {
    const facts = told[index];
    return facts && !facts.isExpired ? [{ facts, claimant, index }] : [];
  });
  const given = await service.claim(
    counted.map(({ claimant, facts }) => ({ ...claimant, workerId, attemptId: facts.attemptId })),
  );
  const sizes = await logs.sizes(
    given.flatMap((answer) => (answer.kind === 'claimed' ? [answer.attempt.logPath] : [])),
  );
  const answers: ClaimedOrRefused[] = claims.map(() => ({
    kind: 'refused',
    reason: 'the token of the attempt does not count',
  }));
  let claimed = 0;
  for (const [at, answer] of given.entries()) {
    const from = counted[at];
    if (!from) continue;
    if (answer.kind === 'refused') {
      answers[from.index] = { kind: 'refused', reason: answer.reason };
      continue;
    }
    const { attempt } = answer;
    const facts = { ...from.facts, versionId: attempt.versionId, logPath: attempt.logPath };
    const token = await tokens.forAttempt(facts, 'execution');
    answers[from.index] = { kind: 'claimed', attempt, token, logSize: sizes[claimed++] ?? 0 };
  }
  return { answers };
}

/** Logs first: whoever reads that a try has ended finds its last lines. */
export async function finishWork(
  context: ExecutionContext,
  { logs, reports }: FinishCall,
): Promise<FinishCallAnswer> {
  const { service, tokens } = context;
  const told = await Promise.all(reports.map(({ token }) => attemptOf(tokens, token)));
  const logSizes = await storeLogs(context, logs);
  const counted = reports.flatMap(({ report }, index) => {
    const facts = told[index];
    return facts ? [{ index, report: { ...report, attemptId: facts.attemptId } }] : [];
  });
  const given = await service.finish(counted.map(({ report }) => report));
  const answers: FinishAnswer[] = reports.map(() => 'stale');
  for (const [at, { index }] of counted.entries()) answers[index] = given[at] ?? 'stale';
  return { answers, logSizes };
}

export async function beat(
  { database, service, tokens }: ExecutionContext,
  workerId: string,
  { tokens: given }: HeartbeatCall,
): Promise<HeartbeatAnswer> {
  const told = await Promise.all(given.map((token) => attemptOf(tokens, token)));
  const live = told.flatMap((facts) => (facts ? [facts.attemptId] : []));
  const notLive = new Set(live.length === 0 ? [] : await service.heartbeat(live));
  const kills = await readKills(database, workerId);
  const fresh: Record<number, string> = {};
  const lost: number[] = [];
  for (const [index, facts] of told.entries()) {
    if (!facts || notLive.has(facts.attemptId)) lost.push(index);
    else if (facts.isOld) fresh[index] = await tokens.forAttempt(facts, 'execution');
  }
  const ends: AttemptToEnd[] = kills.map((row) => ({ attemptId: row.attempt_id, reason: row.reason }));
  return { lost, ends, fresh };
}

export async function takeLogs(context: ExecutionContext, { logs }: LogsCall): Promise<LogsAnswer> {
  return { sizes: await storeLogs(context, logs) };
}

/** The worker goes: what it has not claimed is others' at once. */
export async function leave({ database, nowUs }: ExecutionContext, workerId: string): Promise<void> {
  const freed = await unassignAttempts(database, workerId);
  await workerLeft(database, workerId, nowUs());
  if (freed > 0) await workSignals(database).announce('queued');
}

async function storeLogs({ logs, tokens }: ExecutionContext, parts: readonly LogPart[]): Promise<number[]> {
  const told = await Promise.all(parts.map(({ token }) => attemptOf(tokens, token)));
  const pieces = parts.map((part, index) => pieceOf(part, told[index] ?? null));
  const stored = await logs.append(pieces.filter((piece) => piece !== null));
  let next = 0;
  return pieces.map((piece) => (piece === null ? -1 : (stored[next++] ?? 0)));
}

function pieceOf(part: LogPart, facts: TokenClaims | null): LogPiece | null {
  if (facts === null || facts.logPath === null) return null;
  const bytes =
    part.base64 === undefined ? Buffer.from(part.text ?? '', 'utf8') : Buffer.from(part.base64, 'base64');
  return { path: facts.logPath, offset: part.offset, bytes };
}
