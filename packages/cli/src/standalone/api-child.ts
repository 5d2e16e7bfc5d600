// Keeps the API process of a standalone alive and connected: starts it, answers its acts, tells it what changed.
import type { ChildProcess } from 'node:child_process';
import type { ExecutionRelay } from '@ariel/api';
import type { Control, LiveEvent } from '@ariel/protocol';
import type { ApiProcessSettings, FromApiProcess, ToApiProcess } from '../api-process/messages.ts';
import { refusalOf } from '../components/listen-at.ts';
import { mergeLive } from '../components/merge-live.ts';
import { answerCall } from './control-channel.ts';
import { answerExecution, type ExecutionCall } from './execution-channel.ts';
import { StartError, StartExit } from './home.ts';

const RESTART_MS = 500;
/** Live events are told in bundles of this much time: pages read again what they show, not each change. */
const TELL_EVERY_MS = 100;

export interface ApiChildOptions {
  readonly settings: ApiProcessSettings;
  readonly control: Control;
  /** Answers calls below /execution. */
  readonly execution: ExecutionRelay;
  /** One that was started ahead; else one is started. */
  readonly first: ChildProcess | null;
  readonly fork: () => ChildProcess;
  readonly report: (message: string) => void;
}

export class ApiChild {
  readonly #options: ApiChildOptions;
  readonly #told = new Map<string, LiveEvent>();
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isStopping = false;
  #hasListened = false;
  #port: number;

  constructor(options: ApiChildOptions) {
    this.#options = options;
    this.#port = options.settings.port;
  }

  /** Resolves with the port when it listens; rejects with `StartError` where it cannot. */
  start(): Promise<number> {
    const { promise, reject, resolve } = Promise.withResolvers<number>();
    this.#spawn((message) => {
      if (message.kind === 'listening') {
        this.#hasListened = true;
        this.#port = message.port;
        resolve(message.port);
      } else reject(refusal(message, this.#options.settings));
    }, this.#options.first);
    return promise;
  }

  tell(event: LiveEvent): void {
    mergeLive(this.#told, event);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#send({ kind: 'live', events: [...this.#told.values()] });
      this.#told.clear();
    }, TELL_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.disconnect();
    await gone;
  }

  #spawn(
    onStart: (message: Extract<FromApiProcess, { kind: 'listening' | 'failed' }>) => void,
    first: ChildProcess | null = null,
  ): void {
    const child = first ?? this.#options.fork();
    this.#child = child;
    child.on('message', (message) => {
      const said = message as FromApiProcess;
      if (said.kind === 'call') void this.#answer(said);
      else if (said.kind === 'execution-call') void this.#answerExecution(said);
      else if (said.kind === 'problem') this.#options.report(said.message);
      else onStart(said);
    });
    child.on('exit', (code, signal) => {
      if (this.#isStopping) return;
      if (!this.#hasListened) {
        onStart({
          kind: 'failed',
          code: 'EXITED',
          message: `it ended with ${signal ?? `exit code ${code}`}`,
        });
        return;
      }
      this.#options.report(`the API process ended (${signal ?? code}); it is started again`);
      setTimeout(() => this.#spawn((message) => this.#restarted(message)), RESTART_MS);
    });
    this.#send({ kind: 'start', settings: { ...this.#options.settings, port: this.#port } });
  }

  #restarted(message: Extract<FromApiProcess, { kind: 'listening' | 'failed' }>): void {
    if (message.kind === 'failed') this.#options.report(`the API process cannot listen: ${message.message}`);
  }

  async #answer(call: Extract<FromApiProcess, { kind: 'call' }>): Promise<void> {
    this.#send(await answerCall(this.#options.control, call));
  }

  async #answerExecution(call: ExecutionCall): Promise<void> {
    const { execution, report } = this.#options;
    const told = (error: unknown): void =>
      report(`a call below /execution could not be answered: ${messageOf(error)}`);
    this.#send(await answerExecution(execution, call, told));
  }

  #send(message: ToApiProcess): void {
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function refusal(
  message: { readonly code: string; readonly message: string } | { readonly kind: 'listening' },
  { host, port }: ApiProcessSettings,
): StartError {
  if (!('code' in message)) return new StartError('The API process did not start.', StartExit.unavailable);
  return new StartError(refusalOf(message, host, port), StartExit.unavailable);
}
