// Reads what came over the channel of a task process. User code runs in that process and can send anything: only what has
// the shape of a message is one, so that nothing a task does reaches further than its own attempt.
import { type AttemptOutcome, FailureReason } from '@ariel/core';
import type { FromTaskProcess } from '../messages.ts';

/** The message, or null where it is none of ours. */
export function heardMessage(sent: unknown): FromTaskProcess | null {
  if (!isRecord(sent)) return null;
  switch (sent.kind) {
    case 'ready':
      return { kind: 'ready' };
    case 'aborting':
      return typeof sent.attemptId === 'string' ? { kind: 'aborting', attemptId: sent.attemptId } : null;
    case 'log':
      return isText(sent.attemptId) && isEntry(sent.entry) ? (sent as unknown as FromTaskProcess) : null;
    case 'ask':
      return isQuestion(sent.question) && typeof sent.id === 'number' ? (sent as FromTaskProcess) : null;
    case 'secrets':
      return isListOf(sent.secrets, isText) ? (sent as unknown as FromTaskProcess) : null;
    case 'decided':
      return isText(sent.event) && isFinished({ ...sent, tookMs: 0, residentBytes: null })
        ? (sent as unknown as FromTaskProcess)
        : null;
    case 'finished':
      return isFinished(sent) ? (sent as unknown as FromTaskProcess) : null;
    default:
      return null;
  }
}

function isQuestion(question: unknown): boolean {
  if (!isRecord(question)) return false;
  switch (question.about) {
    case 'xcom':
      return (
        isText(question.taskId) &&
        isText(question.key) &&
        isOrNull(question.mapIndex, isNumber) &&
        isOrNull(question.page, isPage)
      );
    case 'connection':
      return isText(question.id);
    case 'variable':
      return isText(question.key);
    case 'secret-places':
      return isText(question.name) && (question.kind === 'connection' || question.kind === 'variable');
    // Whoever answers it looks at the rest.
    default:
      return isText(question.about);
  }
}

const isEntry = (entry: unknown): boolean =>
  isRecord(entry) &&
  isText(entry.level) &&
  isText(entry.logger) &&
  isText(entry.event) &&
  (entry.fields === undefined || isRecord(entry.fields));

const isPage = (page: unknown): boolean => isRecord(page) && isCount(page.offset) && isCount(page.limit);

function isFinished({
  attemptId,
  called,
  outcome,
  renderedFields,
  renderedMapIndex,
  residentBytes,
  tookMs,
}: Fields): boolean {
  return (
    isText(attemptId) &&
    isNumber(tookMs) &&
    isOrNull(renderedFields, isText) &&
    isOrNull(renderedMapIndex, isText) &&
    isOrNull(residentBytes, isNumber) &&
    (called === undefined || isCalled(called)) &&
    isRecord(outcome) &&
    isOutcome(outcome as Fields & { kind: AttemptOutcome['kind'] })
  );
}

const isCalled = (called: unknown): boolean =>
  isRecord(called) && isText(called.event) && isOrNull(called.problem, isText);

const isPolicy = (policy: unknown): boolean =>
  policy === undefined ||
  (isRecord(policy) &&
    (policy.action === 'retry' || policy.action === 'fail') &&
    isOrNull(policy.delayMs, isCount) &&
    isOrNull(policy.reason, isText));

const failureReasons: ReadonlySet<unknown> = new Set(Object.values(FailureReason));

function isOutcome(outcome: Fields & { readonly kind: AttemptOutcome['kind'] }): boolean {
  switch (outcome.kind) {
    case 'success':
      return (
        isListOf(outcome.xcoms, isXCom) &&
        isOrNull(outcome.followed, (ids) => isListOf(ids, isText)) &&
        (outcome.loopStops === undefined || typeof outcome.loopStops === 'boolean')
      );
    case 'skipped':
      return isOrNull(outcome.reason, isText) && hasXComs(outcome);
    case 'reschedule':
      return isNumber(outcome.atUs);
    case 'deferred':
      return (
        isTrigger(outcome.trigger) &&
        isRecord(outcome.next) &&
        isText(outcome.next.method) &&
        isText(outcome.next.kwargs) &&
        isOrNull(outcome.timeoutMs, isNumber) &&
        isListOf(outcome.xcoms, isXCom)
      );
    case 'awaitingInput':
      return (
        isRequest(outcome.request) &&
        isRecord(outcome.next) &&
        isText(outcome.next.method) &&
        isText(outcome.next.kwargs) &&
        isOrNull(outcome.timeoutMs, isNumber) &&
        isListOf(outcome.xcoms, isXCom)
      );
    case 'failed':
      return (
        isReport(outcome.error) &&
        failureReasons.has(outcome.reason) &&
        isPolicy(outcome.policy) &&
        hasXComs(outcome)
      );
    default:
      return false;
  }
}

const hasXComs = ({ xcoms }: Fields): boolean => xcoms === undefined || isListOf(xcoms, isXCom);

const isRequest = (request: unknown): boolean =>
  isRecord(request) &&
  isText(request.subject) &&
  isOrNull(request.body, isText) &&
  isListOf(request.options, isText) &&
  isOrNull(request.defaults, (options) => isListOf(options, isText)) &&
  typeof request.multiple === 'boolean' &&
  isRecord(request.params) &&
  Object.values(request.params).every((param) => isRecord(param) && isRecord(param.schema)) &&
  isListOf(request.assignedUsers, (user) => isRecord(user) && isText(user.id) && isText(user.name));

const isTrigger = (trigger: unknown): boolean =>
  isRecord(trigger) &&
  isText(trigger.name) &&
  isText(trigger.args) &&
  isOrNull(trigger.module, isText) &&
  isOrNull(trigger.queue, isText);

const isXCom = (entry: unknown): boolean =>
  isRecord(entry) &&
  isText(entry.key) &&
  isText(entry.json) &&
  isOrNull(entry.length, isNumber) &&
  (entry.view === undefined || isText(entry.view));

const isReport = (error: unknown): boolean =>
  isRecord(error) && isText(error.name) && isText(error.message) && Array.isArray(error.frames);

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isListOf = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem);
const isOrNull = (value: unknown, isIt: (value: unknown) => boolean): boolean =>
  value === null || isIt(value);
