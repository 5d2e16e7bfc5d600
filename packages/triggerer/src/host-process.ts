// A host process as the triggerer sees it: started, given triggers, and ended at once where it must be.
import { type ChildProcess, spawn } from 'node:child_process';
import { execPath } from 'node:process';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { heardFromHost, heardFromWatchdog } from './heard-from-host.ts';
import { readLines } from './host/line-channel.ts';
import {
  type FromHost,
  type FromWatchdog,
  type HostSettings,
  MESSAGES_DESCRIPTOR,
  type ToHost,
  WATCHDOG_DESCRIPTOR,
} from './host/messages.ts';

const entry = fileURLToPath(new URL('./host/main.ts', import.meta.url));
/** What a host prints before it ends says why. */
const LAST_WORDS = 4_000;

export interface HostProcessOptions {
  readonly settings: HostSettings;
  /** Of processes with user code: nothing that opens the database. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitMb: number;
}

export interface HostEvents {
  message(message: FromHost): void;
  watched(said: FromWatchdog): void;
  /** It is gone; `lastWords` is what it printed last. */
  ended(how: string, lastWords: string): void;
}

export class HostProcess {
  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  #lastWords = '';

  constructor({ environment, memoryLimitMb, settings }: HostProcessOptions, events: HostEvents) {
    const args = [
      `--max-old-space-size=${memoryLimitMb}`,
      // What is young of thousands of small waits is little.
      '--max-semi-space-size=4',
      '--disable-warning=ExperimentalWarning',
      entry,
      JSON.stringify(settings),
    ];
    this.#child = spawn(execPath, args, {
      // A group of its own: ending it reaches what user code started.
      detached: true,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#channel = this.#child.stdio[MESSAGES_DESCRIPTOR] as Duplex;
    readLines(this.#channel, (sent) => {
      const message = heardFromHost(sent);
      if (message) events.message(message);
    });
    readLines(this.#child.stdio[WATCHDOG_DESCRIPTOR] as Readable, (sent) => {
      const said = heardFromWatchdog(sent);
      if (said) events.watched(said);
    });
    for (const output of [this.#child.stdout, this.#child.stderr])
      output?.setEncoding('utf8').on('data', (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
      });
    this.#child.on('error', (error) => {
      this.#lastWords += error.message;
    });
    this.#child.on('close', (code, signal) => {
      this.kill();
      events.ended(signal === null ? `ended with code ${code}` : `was ended by ${signal}`, this.#lastWords);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  send(message: ToHost): void {
    if (this.#channel.writable) this.#channel.write(`${JSON.stringify(message)}\n`);
  }

  /** At once, with all that it started. */
  kill(): void {
    if (this.pid === 0) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The group is gone, which is what was wanted.
    }
  }
}
