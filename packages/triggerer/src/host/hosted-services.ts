// What one trigger can reach in its host. There are thousands of them: nothing is made before it is asked for.
import type { TriggerQuestion } from '@ariel/protocol';
import type { Connection, TaskLog, TriggerServices } from '@ariel/sdk';
import type { HostedTrigger } from './messages.ts';

export interface HostLine {
  log(id: string, line: Parameters<TaskLog['write']>[0]): void;
  ask(id: string, question: TriggerQuestion): Promise<string | null>;
}

type Stop = (why: Error) => void;

export class HostedServices implements TriggerServices {
  readonly task: HostedTrigger['task'];
  readonly watched: HostedTrigger['watched'];
  readonly #id: string;
  readonly #line: HostLine;
  #abort: AbortController | null = null;
  #stopped: Error | null = null;
  readonly #stops = new Set<Stop>();

  constructor({ id, task, watched }: HostedTrigger, line: HostLine) {
    this.#id = id;
    this.task = task;
    this.watched = watched;
    this.#line = line;
  }

  get clock(): TriggerServices['clock'] {
    return this;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#stopped) this.#abort.abort(this.#stopped);
    return this.#abort.signal;
  }

  nowUs(): number {
    return Date.now() * 1000;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop: Stop = (why) => {
        clearTimeout(timer);
        reject(why);
      };
      const timer = setTimeout(() => {
        this.#stops.delete(stop);
        resolve();
      }, ms);
      this.onStop(stop);
    });
  }

  /** Whatever waits is told that nobody waits for it. */
  stop(why: Error): void {
    this.#stopped = why;
    for (const stop of this.#stops) stop(why);
    this.#stops.clear();
    this.#abort?.abort(why);
  }

  onStop(stop: Stop): void {
    if (this.#stopped) stop(this.#stopped);
    else this.#stops.add(stop);
  }

  log(line: Parameters<TaskLog['write']>[0]): void {
    this.#line.log(this.#id, line);
  }

  ask(question: { readonly about: string }): Promise<string | null> {
    return this.#line.ask(this.#id, question as TriggerQuestion);
  }

  async connection(id: string): Promise<Connection> {
    const json = await this.ask({ about: 'connection', id } as TriggerQuestion);
    if (json === null) throw new Error(`The connection "${id}" is not defined.`);
    return JSON.parse(json) as Connection;
  }

  async variable(key: string): Promise<unknown> {
    const json = await this.ask({ about: 'variable', key } as TriggerQuestion);
    if (json === null) throw new Error(`The variable "${key}" is not defined.`);
    return JSON.parse(json);
  }
}
