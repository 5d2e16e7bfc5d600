// What a triggerer and a host process say to each other: one JSON message a line.
import type { ClaimedTrigger, TriggerLogLine, TriggerQuestion, TriggerWatch } from '@ariel/protocol';

/** Settings that hold for the whole life of a host. */
export interface HostSettings {
  /** Module names of Ariel's libraries → where they lie. */
  readonly arielModules: Readonly<Record<string, string>>;
  readonly cacheFolder: string;
  /** Where plugins are, whose triggers it may run; null: nowhere. */
  readonly pluginsFolder: string | null;
  readonly defaultTimezone: string;
  /** Not null: the code that the host runs triggers of. */
  readonly code: HostCode | null;
  /** How long a trigger may keep the process busy before it is ended, in milliseconds. */
  readonly busyLimitMs: number;
}

export interface HostCode {
  readonly folder: string;
  readonly relPath: string;
  /** What stack traces name instead of the folder. */
  readonly bundleFolder: string;
}

export interface HostedTrigger extends Pick<ClaimedTrigger, 'args' | 'id' | 'module' | 'name' | 'task'> {
  /** Assets whose news it watches for; null: a task waits for it. */
  readonly watched: TriggerWatch['assets'] | null;
}

export type ToHost =
  | { readonly kind: 'start'; readonly triggers: readonly HostedTrigger[] }
  | { readonly kind: 'stop'; readonly ids: readonly string[] }
  /** The last event of one that watches is written. */
  | { readonly kind: 'recorded'; readonly id: string }
  | {
      readonly kind: 'reply';
      readonly question: number;
      readonly json: string | null;
      readonly error: string | null;
    };

export type FromHost =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'event';
      readonly id: string;
      readonly event: string;
      readonly partitionKey: string | null;
    }
  /** One that watches has come to its end. */
  | { readonly kind: 'finished'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly message: string; readonly stack: string | null }
  /** It has stopped and cleaned up: nothing more comes of it. */
  | { readonly kind: 'over'; readonly id: string }
  | { readonly kind: 'log'; readonly id: string; readonly line: TriggerLogLine }
  | {
      readonly kind: 'ask';
      readonly id: string;
      readonly question: number;
      readonly asked: TriggerQuestion;
    };

/** What the host's watchdog thread says, over a pipe of its own. */
export interface FromWatchdog {
  readonly kind: 'busy' | 'exit';
  /** The number of the trigger that runs; 0: none of them. */
  readonly trigger: number;
  readonly ms: number;
}

/** Descriptors of the pipes in a host. */
export const MESSAGES_DESCRIPTOR = 3;
export const WATCHDOG_DESCRIPTOR = 4;
