// The task process: runs one attempt at a time of one version's code, for as long as its supervisor wants it.
// It holds no credentials and speaks to nobody but its supervisor.
import { flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { type AttemptOutcome, addEnvironmentSecrets, type ErrorReport, FailureReason } from '@ariel/core';
import { createDagLoader } from '@ariel/loader';
import type { ClaimedAttempt } from '@ariel/protocol';
import { processMasker, registry } from '@ariel/sdk';
import { AttemptLog } from '../log/attempt-log.ts';
import { learnAnswer } from '../log/learn-secrets.ts';
import { isBelow } from '../log/log-level.ts';
import { maskingRules } from '../log/new-masker.ts';
import { ToldLog, type TryLog } from '../log/told-log.ts';
import { MessagePipe, PIPE_DESCRIPTOR } from '../message-pipe.ts';
import type { FromTaskProcess, TaskProcessSettings, ToTaskProcess } from '../messages.ts';
import { captureOutput } from './captured-output.ts';
import { rememberSurroundings } from './clean-surroundings.ts';
import { LoadedFiles } from './loaded-files.ts';
import { LoadedVersion } from './loaded-version.ts';
import { Questions } from './questions.ts';
import { runAttempt } from './run-attempt.ts';
import { runCallbackOrder } from './run-callback-order.ts';
import { warmUp } from './warm-up.ts';
import { xcomBackends } from './xcom-backends.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as TaskProcessSettings;

/** Reading the resident size costs a system call: it is told once in so many tasks. */
const TELL_SIZE_EVERY = 50;

/** When a process that has got no work is sure to have time. */
const WARM_UP_AFTER_MS = 300;

interface Current {
  readonly attemptId: string;
  readonly version: LoadedVersion;
  readonly log: TryLog;
  readonly abort: AbortController;
}

registry().defaultTimezone = settings.defaultTimezone;
if (settings.email !== undefined) registry().mailSettings = settings.email;
const { taskDefaults } = registry();
// Operators are made anew here: they must come out as they did where the file was evaluated.
registry().taskDefaults = { ...taskDefaults, deferrable: settings.data?.defaultDeferrable ?? false };
const masker = processMasker();
masker.configure(maskingRules(settings.masking));
const { arielModules, cacheFolder } = settings;
const loader = createDagLoader({ cacheFolder, arielModules });
const files = new LoadedFiles(loader);
const backends = xcomBackends({ data: settings.data, loader, arielModules });
const versions = new Map<string, LoadedVersion>();
/** Attempts that were ended before they came. */
const abortedAhead = new Map<string, Error>();
const pipe = new MessagePipe<FromTaskProcess>(
  new Socket({ fd: PIPE_DESCRIPTOR, readable: true, writable: true }),
  {
    message: (message) => heard(message as ToTaskProcess),
    garbage: () => endGroup(),
    // The supervisor is gone: so is the reason to be here.
    closed: () => endGroup(),
  },
);
const send = (message: FromTaskProcess): void => pipe.send(message);
const questions = new Questions(send);
// Its supervisor writes down what is printed past this process.
masker.onSecret = (secret) => send({ kind: 'secrets', secrets: [secret] });
addEnvironmentSecrets(masker, process.env);
const surroundings = rememberSurroundings();
let current: Current | null = null;
let done = 0;

const output = captureOutput((stream, line) => {
  current?.log.write({ level: stream === 'stderr' ? 'error' : 'info', logger: stream, event: line });
});

function heard(message: ToTaskProcess): void {
  switch (message.kind) {
    case 'version':
      versions.set(
        message.version.versionId,
        new LoadedVersion(message.version, message.codeFolder, message.bundleFolder, files),
      );
      // Begins now: when the first attempt comes, the file is loaded or on its way. A failure is that attempt's to tell.
      files.load(message.codeFolder, message.version.relPath).catch(() => undefined);
      return;
    case 'run':
      void run(message.attempt);
      return;
    case 'abort':
      send({ kind: 'aborting', attemptId: message.attemptId });
      if (current?.attemptId === message.attemptId) current.abort.abort(abortReason(message));
      else abortedAhead.set(message.attemptId, abortReason(message));
      return;
    case 'reply':
      questions.answer(message);
  }
}
process.on('uncaughtException', (error) => leave(error));
process.on('unhandledRejection', (error) => leave(error));

/** The files of its worker are closed to a process of another user. */
function logOf({ attemptId, logPath }: ClaimedAttempt): TryLog {
  const { logsFolder, maxLogBytes, user } = settings;
  return user === undefined
    ? new AttemptLog(join(logsFolder, logPath), maxLogBytes, masker)
    : new ToldLog((entry) => send({ kind: 'log', attemptId, entry }), maxLogBytes, masker);
}

function endGroup(): void {
  process.kill(-process.pid, 'SIGKILL');
}

function abortReason(message: Extract<ToTaskProcess, { kind: 'abort' }>): Error {
  const reason = new Error(message.reason);
  reason.name = message.why === 'timeout' ? 'TimeoutError' : 'AbortError';
  return reason;
}

/** An error that no await of the task sees: it is the task's end, and the process cannot be trusted any more. */
function leave(thrown: unknown): void {
  process.exitCode = 1;
  if (current === null) process.exit();
  const { attemptId, log, version } = current;
  const error = masker.maskValue(version.report(thrown)) as ErrorReport;
  output.flush();
  log.write({
    level: 'error',
    logger: 'ariel',
    event: `thrown outside the task's own calls: ${error.name}: ${error.message}`,
    fields: { error_detail: error },
  });
  log.close();
  const outcome = { kind: 'failed', error, retryable: true, reason: FailureReason.error } as const;
  const message = {
    kind: 'finished',
    attemptId,
    outcome,
    renderedFields: null,
    renderedMapIndex: null,
    tookMs: 0,
    isSpent: true,
    residentBytes: null,
  } as const;
  pipe.send(message, () => process.exit());
}

async function run(attempt: Extract<ToTaskProcess, { kind: 'run' }>['attempt']): Promise<void> {
  const version = versions.get(attempt.versionId);
  if (!version) throw new Error(`version ${attempt.versionId} was not sent before its attempt`);
  const abort = new AbortController();
  const unwanted = abortedAhead.get(attempt.attemptId);
  if (unwanted) abort.abort(unwanted);
  abortedAhead.clear();
  const log = logOf(attempt);
  const { loggerName } = version.version.tasks[attempt.taskId] ?? {};
  const ownLogger = loggerName === undefined ? 'task' : `task.${loggerName}`;
  current = { attemptId: attempt.attemptId, version, log, abort };
  let isTold = false;
  /** The log says how it ended before it says what was called then. */
  const tellEnd = (outcome: AttemptOutcome): void => {
    output.flush();
    if (outcome.kind === 'failed' && !isTold) writeFailure(log, outcome.error);
    isTold = true;
  };
  const { leavesWork, ...ran } = await workOf(attempt)(attempt, version, {
    signal: abort.signal,
    log: (level, message, fields, source) => {
      if (source === 'task' && isBelow(level, settings.logLevel)) return;
      const logger = source === 'task' ? ownLogger : source;
      log.write({ level: level === 'warn' ? 'warning' : level, logger, event: message, fields });
    },
    ask: async (question) => {
      const json = await questions.ask(attempt.attemptId, question);
      learnAnswer(masker, question, json);
      return json;
    },
    masker,
    ...(settings.data === undefined ? {} : { data: settings.data }),
    backends,
    ...(settings.overtimeMs === undefined ? {} : { overtimeMs: settings.overtimeMs }),
    decided: (end) => {
      tellEnd(end.outcome);
      send({ kind: 'decided', attemptId: attempt.attemptId, ...end });
    },
  });
  output.flush();
  tellEnd(ran.outcome);
  log.close();
  current = null;
  surroundings.restore();
  done += 1;
  send({
    kind: 'finished',
    attemptId: attempt.attemptId,
    ...ran,
    // What goes on after a task would harm the next one, or look like its work.
    isSpent: leavesWork || abort.signal.aborted,
    residentBytes: done % TELL_SIZE_EVERY === 0 ? process.memoryUsage.rss() : null,
  });
}

/** A try of a task, or code that is called because of what happened. */
const workOf = ({ callback }: ClaimedAttempt): typeof runCallbackOrder =>
  callback === undefined ? runAttempt : runCallbackOrder;

function writeFailure(log: TryLog, error: ErrorReport): void {
  log.write({
    level: 'error',
    logger: 'ariel',
    event: `${error.name}: ${error.message}`,
    fields: { error_detail: error },
  });
}

send({ kind: 'ready' });
// Not at once: a process that was started for work that waits gets it now.
setTimeout(() => {
  // Task processes are killed, never ended: what they compiled would be lost for those that come after.
  flushCompileCache();
  void warmUp(() => versions.size > 0);
}, WARM_UP_AFTER_MS).unref();
