// How a scenario's tasks answer: what becomes of one try, and after how much simulated time.
import type {
  AssetKey,
  AttemptOutcome,
  DeferredTrigger,
  HumanRequest,
  ReportedAssetEvent,
  Resumption,
  XComEntry,
} from '@ariel/core';
import type { RunFacts } from '@ariel/protocol';
import { durationUs } from './simulated-time.ts';

/** What a script may look at. */
export interface ScriptedAttempt {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
  /** JSON texts by name, as the service resolved them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly startUs: number;
  readonly firstStartUs: number;
  /** What ended its wait; absent where it begins. */
  readonly resumption?: Resumption;
  readonly run: RunFacts;
  /** Absent: all that it names are active. */
  readonly inactiveAssets?: readonly AssetKey[];
}

export interface Answer {
  /** `vanishes`: no report ever comes. */
  readonly outcome: AttemptOutcome | 'vanishes';
  /** How long the try takes; a second by default. */
  readonly takes?: string;
}

export type TaskScript = (attempt: ScriptedAttempt) => Answer;

const success = (xcoms: readonly XComEntry[], followed: readonly string[] | null): AttemptOutcome => ({
  kind: 'success',
  xcoms,
  followed,
});

export function returns(given?: unknown, takes = '1s'): Answer {
  return { outcome: success(given === undefined ? [] : [entry(given)], null), takes };
}

/** A branch's answer: where it leads, and the value that it returned. */
export function follows(taskIds: readonly string[], given: unknown = taskIds): Answer {
  return { outcome: success(given === undefined ? [] : [entry(given)], taskIds) };
}

export function fails({ takes = '1s', forGood = false, message = 'it went wrong' } = {}): Answer {
  return { outcome: failed('Error', message, 'error', !forGood), takes };
}

/** Succeeds, and says this of its outlets. */
export function reports(...assetEvents: readonly ReportedAssetEvent[]): Answer {
  return { outcome: { kind: 'success', xcoms: [], followed: null, assetEvents } };
}

/** Fails the first `count` tries, then succeeds. */
export const failsTimes =
  (count: number): TaskScript =>
  ({ tryNumber }) =>
    tryNumber <= count ? fails() : returns();

export function skips(): Answer {
  return { outcome: { kind: 'skipped', reason: null } };
}

/** A sensor that asks again at an instant. */
export function looksAgain(atUs: number): Answer {
  return { outcome: { kind: 'reschedule', atUs } };
}

/** Asks people, and gives its worker back until one of them answers. */
export function asks({
  timeout,
  ...request
}: Partial<HumanRequest> & { readonly timeout?: string } = {}): Answer {
  return {
    outcome: {
      kind: 'awaitingInput',
      request: {
        subject: 'Well?',
        body: null,
        options: ['yes', 'no'],
        defaults: null,
        multiple: false,
        params: {},
        assignedUsers: [],
        ...request,
      },
      next: { method: 'goOn', kwargs: '{}' },
      timeoutMs: timeout === undefined ? null : durationUs(timeout) / 1000,
      xcoms: [],
    },
  };
}

/** Gives its worker back until its trigger has an event. */
export function defers({ method = 'goOn', timeout, trigger, xcoms = [] }: DeferralAnswer = {}): Answer {
  return {
    outcome: {
      kind: 'deferred',
      trigger: { name: 'test.event', args: '{}', module: null, queue: null, ...trigger },
      next: { method, kwargs: '{}' },
      timeoutMs: timeout === undefined ? null : durationUs(timeout) / 1000,
      xcoms,
    },
  };
}

export interface DeferralAnswer {
  readonly timeout?: string;
  readonly method?: string;
  readonly trigger?: Partial<DeferredTrigger>;
  readonly xcoms?: readonly XComEntry[];
}

/** Its process ends: the worker sees it at once. */
export function dies(takes = '1s'): Answer {
  return {
    outcome: failed('ProcessDied', 'the process of the task was killed', 'process_died', true),
    takes,
  };
}

/** Its worker is gone, and nobody says so. */
export function vanishes(): Answer {
  return { outcome: 'vanishes' };
}

function failed(
  name: string,
  message: string,
  reason: Extract<AttemptOutcome, { kind: 'failed' }>['reason'],
  retryable: boolean,
): AttemptOutcome {
  return { kind: 'failed', error: { name, message, code: null, frames: [], cause: null }, retryable, reason };
}

function entry(given: unknown): XComEntry {
  const isMappable = given !== null && typeof given === 'object';
  return {
    key: 'return_value',
    json: JSON.stringify(given),
    length: isMappable ? Object.keys(given).length : null,
  };
}
