// What a trigger can see and do while it waits. It shares its process with thousands of others.
import type { Asset } from '../asset/asset-term.ts';
import type { TaskAsks } from '../run/task-asks.ts';
import type { Connection, TaskLog } from '../run/task-context.ts';
import { TaskRunError } from '../run/task-run-error.ts';
import { type AssetStateStore, assetStateStoreOf } from '../state/task-state-store.ts';

/**
 * The surroundings of a waiting trigger.
 *
 * @example
 * async *run({ sleep }: TriggerContext) { await sleep(5_000); yield new TriggerEvent('done'); }
 */
export interface TriggerContext {
  /** The task that waits. Throws where no task does: in a trigger that watches assets. */
  readonly task: {
    readonly dagId: string;
    readonly runId: string;
    readonly taskId: string;
    readonly mapIndex: number;
    readonly tryNumber: number;
  };
  /** The assets whose news it watches for; null: a task waits. */
  readonly watched: readonly { readonly name: string; readonly uri: string }[] | null;
  /** Values that are kept with the assets that it watches: how far it has read. @example await assetStateStore('orders').get('offset', 0); */
  assetStateStore(asset: Asset | string): AssetStateStore;
  /** Lines go to the log of the try that waits; of one that watches to the triggerer's own. */
  readonly log: TaskLog;
  /** Aborts when nobody waits any more, or another triggerer takes over. */
  readonly signal: AbortSignal;
  /** Time as the trigger sees it, in microseconds. */
  nowUs(): number;
  /** Waits so many milliseconds, however many; rejects when `signal` aborts. */
  sleep(ms: number): Promise<void>;
  conn(connectionId: string): Promise<Connection>;
  variable<T = unknown>(key: string): Promise<T>;
  /** Asks the server, as a running task does; JSON text or null. */
  ask(question: TaskAsks): Promise<string | null>;
}

/** What a process must give so that triggers can wait in it. */
export interface TriggerServices {
  readonly task: TriggerContext['task'] | null;
  /** Where it watches; absent: a task waits for it. */
  readonly watched?: TriggerContext['watched'];
  readonly log: TaskLog['write'];
  readonly signal: AbortSignal;
  /** `sleep` rejects once the trigger is to stop. */
  readonly clock: { nowUs(): number; sleep(ms: number): Promise<void> };
  connection(connectionId: string): Promise<Connection>;
  variable(key: string): Promise<unknown>;
  ask(question: TaskAsks): Promise<string | null>;
}

/** The longest time that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

export function createTriggerContext(services: TriggerServices): TriggerContext {
  return new ServedContext(services);
}

/** There are thousands of them: what a trigger does not ask for is not made. Whatever is taken out of it works on its own. */
class ServedContext implements TriggerContext {
  readonly #services: TriggerServices;

  constructor(services: TriggerServices) {
    this.#services = services;
  }

  get task(): TriggerContext['task'] {
    const { task } = this.#services;
    if (task) return task;
    throw new TaskRunError(
      'ARIEL_TRIGGER_WITHOUT_TASK',
      'this trigger watches assets: no task waits for it, and it has no `task`',
    );
  }

  get watched(): TriggerContext['watched'] {
    return this.#services.watched ?? null;
  }

  get assetStateStore(): TriggerContext['assetStateStore'] {
    return assetStateStoreOf((question) => this.#services.ask(question));
  }

  get signal(): AbortSignal {
    return this.#services.signal;
  }

  get log(): TaskLog {
    const write = (line: Parameters<TaskLog['write']>[0]): void => this.#services.log(line);
    const at =
      (level: 'debug' | 'info' | 'warn' | 'error'): TaskLog['info'] =>
      (message, fields = {}) =>
        write({ level, source: 'trigger', message, fields });
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), write };
  }

  get nowUs(): TriggerContext['nowUs'] {
    return () => this.#services.clock.nowUs();
  }

  get sleep(): TriggerContext['sleep'] {
    return async (ms) => {
      const { clock } = this.#services;
      const untilUs = clock.nowUs() + ms * 1000;
      for (let left = ms; left > 0; left = Math.ceil((untilUs - clock.nowUs()) / 1000))
        await clock.sleep(Math.min(left, LONGEST_MS));
    };
  }

  get conn(): TriggerContext['conn'] {
    return (id) => this.#services.connection(id);
  }

  get variable(): TriggerContext['variable'] {
    return async <T>(key: string) => (await this.#services.variable(key)) as T;
  }

  get ask(): TriggerContext['ask'] {
    return (question) => this.#services.ask(question);
  }
}
