// The server's side of running tasks as a worker without a database sees it: the same port as in the server's own process,
// over calls that may be repeated. It keeps the token of each attempt, and results until a server took them.
import { isUtf8 } from 'node:buffer';
import type {
  AttemptToEnd,
  ClaimAnswer,
  ClaimCallAnswer,
  ClaimRequest,
  CodeAnswer,
  ExecutionService,
  FinishAnswer,
  FinishCallAnswer,
  FinishReport,
  HeartbeatAnswer,
  JsonAnswer,
  LogPart,
  LogsAnswer,
  SecretCall,
  TaskQuestion,
  VersionForWorker,
  WorkAnswer,
  XComQuery,
} from '@ariel/protocol';
import { LogShipper, type ShippedPiece } from '../log/log-shipper.ts';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine } from '../machine/worker-machine.ts';
import type { SecretSource } from '../supervisor/supervisor-settings.ts';
import { AttemptTokens } from './attempt-tokens.ts';
import { patiently } from './patiently.ts';
import type { ReportSpool, SpooledAttempt } from './report-spool.ts';
import { CallRefusedError, type ServerClient, ServersUnreachableError } from './server-client.ts';

export interface RemoteServiceOptions {
  readonly client: ServerClient;
  readonly spool: ReportSpool;
  readonly logsFolder: string;
  readonly cacheFolder: string;
  /** @default the real one */
  readonly machine?: WorkerMachine;
  /** Attempts that servers ask this worker to end. */
  readonly onEnds: (ends: readonly AttemptToEnd[]) => void;
  readonly report: (problem: { readonly message: string; readonly error: unknown }) => void;
}

/** One call carries so many results: a server that is slow shall not be given all of a long outage at once. */
const MAX_REPORTS = 200;
const FINISH_TIMEOUT_MS = 30_000;
const READ_TIMEOUT_MS = 15_000;

export class RemoteService implements ExecutionService {
  readonly #options: RemoteServiceOptions;
  readonly #machine: WorkerMachine;
  readonly #tokens = new AttemptTokens();
  readonly #shipper: LogShipper;
  readonly #stopped = new AbortController();

  constructor(options: RemoteServiceOptions) {
    this.#options = options;
    this.#machine = options.machine ?? realMachine;
    this.#shipper = new LogShipper({
      machine: this.#machine,
      logsFolder: options.logsFolder,
      report: options.report,
      send: (pieces) => this.#sendLogs(pieces),
      began: (attemptId, log) => {
        const token = this.#tokens.of(attemptId);
        if (token !== undefined) this.#writeDown({ attemptId, token, report: null, log });
      },
    });
  }

  /** Attempts that a server gave this worker, with their tokens. */
  offer(attempts: WorkAnswer['attempts']): void {
    for (const { attempt, token } of attempts) this.#tokens.offer(attempt, token);
  }

  async claim(requests: readonly ClaimRequest[]): Promise<readonly ClaimAnswer[]> {
    const known = requests.map((request) => this.#tokens.of(request.attemptId) ?? '');
    const { answers } = await this.#options.client.call<ClaimCallAnswer>({
      path: '/ariel/claim',
      body: {
        claims: requests.map(({ hostname, pid, pidStarted }, index) => ({
          token: known[index],
          claimant: { hostname, pid, pidStarted },
        })),
      },
    });
    return requests.map(({ attemptId }, index) => {
      const answer = answers[index];
      if (answer?.kind !== 'claimed') {
        this.#tokens.forget(attemptId);
        return { kind: 'refused', attemptId, reason: answer?.reason ?? 'the server gave no answer' };
      }
      this.#tokens.claimed(answer.attempt, answer.token);
      this.#shipper.begin(attemptId, answer.attempt.logPath, answer.logSize);
      return { kind: 'claimed', attempt: answer.attempt };
    });
  }

  async finish(reports: readonly FinishReport[]): Promise<readonly FinishAnswer[]> {
    for (const report of reports) this.#keep(report);
    const answers: FinishAnswer[] = [];
    for (let at = 0; at < reports.length; at += MAX_REPORTS)
      answers.push(...(await this.#finishSome(reports.slice(at, at + MAX_REPORTS))));
    return answers;
  }

  async heartbeat(attemptIds: readonly string[]): Promise<readonly string[]> {
    const tokens = attemptIds.map((attemptId) => this.#tokens.of(attemptId) ?? '');
    try {
      const { ends, fresh, lost } = await this.#options.client.call<HeartbeatAnswer>({
        path: '/ariel/heartbeat',
        body: { tokens },
        timeoutMs: 2_500,
      });
      for (const [index, token] of Object.entries(fresh)) {
        const attemptId = attemptIds[Number(index)];
        if (attemptId !== undefined) this.#tokens.refresh(attemptId, token);
      }
      if (ends.length > 0) this.#options.onEnds(ends);
      return lost.flatMap((index) => attemptIds[index] ?? []);
    } catch (error) {
      // A server is there that has no database now: nobody can declare anything lost, and nothing needs to end.
      if (error instanceof ServersUnreachableError && error.isDatabaseAway) return [];
      throw error;
    }
  }

  version(versionId: string): Promise<VersionForWorker> {
    return this.#read({ method: 'GET', path: `/ariel/versions/${encodeURIComponent(versionId)}` }, () =>
      this.#tokens.ofVersion(versionId),
    );
  }

  async codeFiles(codeHash: string): Promise<ReadonlyMap<string, Uint8Array>> {
    // What lies here is whole: nothing needs to travel.
    if (await this.#machine.isLaidOut(this.#options.cacheFolder, codeHash)) return new Map();
    const { files } = await this.#read<CodeAnswer>(
      { method: 'GET', path: `/ariel/code/${encodeURIComponent(codeHash)}` },
      () => this.#tokens.ofCode(codeHash),
    );
    return new Map(files.map(({ base64, path }) => [path, Buffer.from(base64, 'base64')]));
  }

  async xcom(query: XComQuery): Promise<string | null> {
    const token = (): string | undefined => this.#tokens.ofRun(query.dagId, query.runId);
    return (await this.#read<JsonAnswer>({ path: '/ariel/xcom', body: query }, token)).json;
  }

  async ask(attemptId: string, question: TaskQuestion): Promise<string | null> {
    const token = (): string | undefined => this.#tokens.of(attemptId);
    return (await this.#read<JsonAnswer>({ path: '/ariel/ask', body: { question } }, token)).json;
  }

  /** Connections and variables that the servers know. */
  get secrets(): SecretSource {
    const ask = async (call: SecretCall, attemptId = ''): Promise<string | null> => {
      const token = (): string | undefined => this.#tokens.of(attemptId);
      return (await this.#read<JsonAnswer>({ path: '/ariel/secret', body: call }, token)).json;
    };
    return {
      connection: (name, attemptId) => ask({ kind: 'connection', name }, attemptId),
      variable: (name, attemptId) => ask({ kind: 'variable', name }, attemptId),
      places: async (kind, name, attemptId) =>
        JSON.parse((await ask({ kind, name, placesOnly: true }, attemptId)) ?? '[]') as string[],
    };
  }

  /** Tells what earlier workers of this machine could not tell any more. */
  async recover(spoolBase: string): Promise<number> {
    const left = this.#options.spool.adopt(spoolBase);
    for (const { attemptId, log, token } of left) {
      this.#tokens.adopt(attemptId, token);
      if (log) this.#shipper.resume(attemptId, log);
    }
    const reports = left.flatMap(({ report }) => report ?? []);
    if (reports.length > 0)
      await patiently(this.#machine.time, () => this.finish(reports), this.#stopped.signal);
    for (const { attemptId, report } of left) if (!report) this.#options.spool.remove(attemptId);
    return reports.length;
  }

  /** Sends the last of the logs, and waits for nothing any more. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the worker ends'));
    await this.#shipper.stop();
  }

  #keep(report: FinishReport): void {
    const { attemptId } = report;
    const token = this.#tokens.of(attemptId);
    if (token === undefined) return;
    this.#writeDown({ attemptId, token, report, log: this.#shipper.placeOf(attemptId) });
  }

  /** A disk that is full keeps no result from a server that is there: it would be lost only with this process. */
  #writeDown(attempt: SpooledAttempt): void {
    try {
      this.#options.spool.put(attempt);
    } catch (error) {
      this.#options.report({ message: 'a result could not be written down; it is told all the same', error });
    }
  }

  async #finishSome(reports: readonly FinishReport[]): Promise<readonly FinishAnswer[]> {
    const attemptIds = reports.map(({ attemptId }) => attemptId);
    await this.#shipper.catchUp(attemptIds);
    const pieces = this.#shipper.rest(attemptIds);
    try {
      const { answers, logSizes } = await this.#options.client.call<FinishCallAnswer>({
        path: '/ariel/finish',
        timeoutMs: FINISH_TIMEOUT_MS,
        body: {
          logs: this.#logParts(pieces),
          reports: reports.map((report) => ({ token: this.#tokens.of(report.attemptId) ?? '', report })),
        },
      });
      this.#shipper.settle(pieces, logSizes);
      this.#done(attemptIds);
      return answers;
    } catch (error) {
      if (!(error instanceof CallRefusedError) || isAboutTheWorker(error)) throw error;
      return this.#finishRefused(reports, error);
    }
  }

  /** A result that no server will take must not hold up the others; its try fails with the reason. */
  async #finishRefused(
    reports: readonly FinishReport[],
    error: CallRefusedError,
  ): Promise<readonly FinishAnswer[]> {
    if (reports.length > 1) {
      const answers: FinishAnswer[] = [];
      for (const report of reports) answers.push(...(await this.#finishSome([report])));
      return answers;
    }
    const [report] = reports;
    if (!report) return [];
    this.#options.report({ message: 'a result was refused by the server', error });
    if (report.outcome.kind === 'failed' && report.outcome.error.code === 'ARIEL_RESULT_REFUSED') {
      this.#done([report.attemptId]);
      return ['stale'];
    }
    return this.#finishSome([refusedResult(report, error)]);
  }

  #done(attemptIds: readonly string[]): void {
    this.#shipper.end(attemptIds);
    for (const attemptId of attemptIds) {
      this.#options.spool.remove(attemptId);
      this.#tokens.over(attemptId);
    }
  }

  /** Reads again until a server answers: a task waits for it, and an outage is no fault of the task. */
  #read<Answer>(
    call: { readonly method?: 'GET'; readonly path: string; readonly body?: unknown },
    tokenOf: () => string | undefined,
  ): Promise<Answer> {
    return patiently(
      this.#machine.time,
      () => {
        const token = tokenOf();
        if (token === undefined)
          throw new CallRefusedError(403, call.path, 'no attempt of this worker needs it now');
        return this.#options.client.call<Answer>({ ...call, token, timeoutMs: READ_TIMEOUT_MS });
      },
      this.#stopped.signal,
    );
  }

  async #sendLogs(pieces: readonly ShippedPiece[]): Promise<readonly number[]> {
    const logs = this.#logParts(pieces);
    return (await this.#options.client.call<LogsAnswer>({ path: '/ariel/logs', body: { logs } })).sizes;
  }

  #logParts(pieces: readonly ShippedPiece[]): LogPart[] {
    return pieces.map(({ attemptId, bytes, offset }) => {
      const token = this.#tokens.of(attemptId) ?? '';
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      return isUtf8(buffer)
        ? { token, offset, text: buffer.toString('utf8') }
        : { token, offset, base64: buffer.toString('base64') };
    });
  }
}

/** The worker's own token does not count: no result is to blame for that. */
function isAboutTheWorker({ status }: CallRefusedError): boolean {
  return status === 401 || status === 403 || status === 404 || status === 405;
}

function refusedResult(report: FinishReport, error: CallRefusedError): FinishReport {
  return {
    attemptId: report.attemptId,
    endUs: report.endUs,
    renderedFields: null,
    outcome: {
      kind: 'failed',
      error: {
        name: 'ResultRefused',
        message: `The server did not take the result of the task. ${error.message}`,
        code: 'ARIEL_RESULT_REFUSED',
        frames: [],
        cause: null,
      },
      retryable: false,
      reason: 'error',
    },
  };
}
