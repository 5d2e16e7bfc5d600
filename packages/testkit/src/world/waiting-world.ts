// A world with tasks that wait for triggers of the test library, and triggerers with real host processes on its database.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTriggerService } from '@ariel/execution';
import type { TriggerEnd, TriggerLogLine } from '@ariel/protocol';
import { registerJob } from '@ariel/store';
import { type RealMachine, realMachine, Triggerer } from '@ariel/triggerer';
import { aDag } from '../dag/dag-builder.ts';
import { t } from '../dag/task-builder.ts';
import { defers, returns } from './answers.ts';
import { aWorld, type World } from './world.ts';

export const LEASE_MS = 30_000;

export interface Waiting {
  readonly name: string;
  readonly args?: object;
  readonly timeout?: string;
  readonly queue?: string;
}

export interface TriggererOptions {
  readonly busyLimitMs?: number;
  readonly capacity?: number;
  readonly queues?: string[] | null;
  /** What the server cannot be told. */
  readonly refuses?: TriggerEnd['kind'] | null;
}

export class WaitingWorld implements AsyncDisposable {
  readonly world: World;
  readonly lines: (TriggerLogLine & { readonly taskId: string })[] = [];
  readonly ends: TriggerEnd[] = [];
  readonly problems: string[] = [];
  /** Of the triggerer that was made last. */
  hosts: ReturnType<RealMachine['hosts']> | null = null;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ariel-triggerer-'));
  readonly #triggerers: Triggerer[] = [];
  #waiters: (() => void)[] = [];

  readonly #library: string;

  constructor(world: World, library: string) {
    this.world = world;
    this.#library = library;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const triggerer of this.#triggerers) await triggerer.stop();
    await this.world[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A triggerer with a job of its own. */
  async triggerer(
    id: string,
    { busyLimitMs = 3_000, capacity = 100, queues = null, refuses = null }: TriggererOptions = {},
  ): Promise<Triggerer> {
    const { database, execution, service } = this.world;
    await registerJob(database, {
      id,
      kind: 'triggerer',
      hostname: 'here',
      pid: 1,
      version: '0',
      detail: null,
    });
    const port = createTriggerService({
      settings: execution,
      service,
      ownerId: () => id,
      queues,
      leaseMs: LEASE_MS,
      log: ({ name, task }, line) => {
        this.lines.push({ ...line, taskId: task?.taskId ?? name });
        this.#changed();
      },
      secret: async (_attemptId, kind, name) =>
        JSON.stringify(kind === 'connection' ? { password: `of ${name}` } : 0.5),
    });
    const end: typeof port.end = async (ends) => {
      if (ends.some(({ kind }) => kind === refuses)) throw new Error(`nothing that ${refuses} is heard`);
      await port.end(ends);
      this.ends.push(...ends);
      this.#changed();
    };
    const report = ({ error, message }: { message: string; error: unknown }): void => {
      this.problems.push(`${message}: ${String(error)}`);
      this.#changed();
    };
    const machine = realMachine({
      service: port,
      bundles: {},
      arielModules: { 'test/library': this.#library },
      cacheFolder: this.#folder,
      defaultTimezone: 'UTC',
      environment: {},
      memoryLimitMb: 256,
      busyLimitMs,
      report,
    });
    const triggerer = new Triggerer({
      service: { ...port, end },
      capacity,
      nowUs: () => this.world.nowUs(),
      report,
      machine: {
        ...machine,
        hosts: (ended) => {
          this.hosts = machine.hosts(ended);
          return this.hosts;
        },
      },
    });
    this.#triggerers.push(triggerer);
    await triggerer.start();
    return triggerer;
  }

  /** Forgets it, as if its process had been killed: it tells nobody. */
  disown(triggerer: Triggerer): void {
    this.#triggerers.splice(this.#triggerers.indexOf(triggerer), 1);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  logOf(taskId: string): string {
    return this.lines
      .filter((line) => line.taskId === taskId)
      .map(({ event, fields }) => `${event} ${JSON.stringify(fields ?? {})}`)
      .join('\n');
  }

  #changed(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}

/** Tasks that wait, by id; all of them are deferred once this is there. `library`: the address of a module with their triggers. */
export async function aWaitingWorld(
  tasks: Readonly<Record<string, Waiting>>,
  library: string,
): Promise<WaitingWorld> {
  const built = Object.entries(tasks).map(([id, { args = {}, name, queue = null, timeout }]) =>
    t(id).does(({ resumption }) =>
      resumption === undefined
        ? defers({
            trigger: { name, args: JSON.stringify(args), module: 'test/library', queue },
            ...(timeout === undefined ? {} : { timeout }),
          })
        : returns(resumption.kind === 'event' ? JSON.parse(resumption.event) : resumption.kind),
    ),
  );
  const world = await aWorld({ dags: [aDag('x', ...built)], maxActiveTasks: 100 });
  await world.trigger('x');
  await world.advance('2s');
  return new WaitingWorld(world, library);
}
