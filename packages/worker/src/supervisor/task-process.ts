// One task process as its supervisor sees it: started, given versions and attempts, and ended as a whole group.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Masker } from '@ariel/core';
import type { ClaimedAttempt, VersionForWorker } from '@ariel/protocol';
import { AttemptLog } from '../log/attempt-log.ts';
import { newMasker } from '../log/new-masker.ts';
import { MessagePipe, PIPE_DESCRIPTOR } from '../message-pipe.ts';
import type { FromTaskProcess, TaskProcessSettings, ToTaskProcess } from '../messages.ts';
import { giveWay } from './give-way.ts';
import { heardMessage } from './heard-message.ts';
import { killGroup, processStarted } from './process-identity.ts';
import { RawOutput } from './raw-output.ts';

const entry = fileURLToPath(new URL('../task-process/main.ts', import.meta.url));
const entryAsUser = fileURLToPath(new URL('../task-process/start-as-user.ts', import.meta.url));

export interface TaskProcessEvents {
  message(process: TaskProcess, message: Exclude<FromTaskProcess, { kind: 'log' }>): void;
  exit(process: TaskProcess, how: { readonly code: number | null; readonly signal: string | null }): void;
}

export interface TaskProcessOptions {
  readonly settings: TaskProcessSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitMb: number;
  readonly niceIncrement: number;
  /** As whom it runs; null: as this process. */
  readonly user: string | null;
}

/** How long output may still come when the process itself is gone. */
const LAST_OUTPUT_MS = 500;

/** What its supervisor knows of it; a process need not be a real one. */
export type TaskProcess = Pick<SpawnedProcess, keyof SpawnedProcess>;

export class SpawnedProcess {
  readonly pid: number;
  readonly started: string;
  readonly user: string | null;
  /** Whose code it has loaded; null while it has none. */
  key: string | null = null;
  isReady = false;
  /** An attempt is being claimed for it. */
  isReserved = false;
  current: ClaimedAttempt | null = null;
  /** The log of the current attempt, for what the process cannot write itself. */
  log: AttemptLog | null = null;
  /** Why it is being ended, where it is. */
  ending: { readonly why: 'timeout' | 'killed' | 'recycled' | 'stopped'; readonly reason: string } | null =
    null;
  /** Secrets that the process was given, for what it prints past its own log. */
  readonly masker: Masker;
  tasksDone = 0;
  idleSinceMs = 0;
  readonly #outputs: readonly RawOutput[];
  /** Logs of attempts that are over, whose last output may not have been read yet. */
  readonly #endedLogs: AttemptLog[] = [];
  /** Sends the attempt that waits for that. */
  #begin: (() => void) | null = null;
  readonly #settings: TaskProcessSettings;
  readonly #child: ChildProcess;
  readonly #pipe: MessagePipe<ToTaskProcess>;
  readonly #versions = new Set<string>();

  constructor(options: TaskProcessOptions, events: TaskProcessEvents) {
    this.#settings = options.settings;
    const { user } = options;
    this.user = user;
    this.masker = newMasker(options.settings.masking);
    const arguments_ = [
      `--max-old-space-size=${options.memoryLimitMb}`,
      '--disable-warning=ExperimentalWarning',
      user === null ? entry : entryAsUser,
      JSON.stringify(user === null ? options.settings : { ...options.settings, user }),
    ];
    this.#child = spawn(execPath, arguments_, {
      // A group of its own: ending it reaches everything that user code started.
      detached: true,
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.pid = this.#child.pid ?? 0;
    // At once: threads that it starts later inherit it.
    giveWay(this.pid, options.niceIncrement);
    this.started = processStarted(this.pid);
    this.#pipe = new MessagePipe(this.#child.stdio[PIPE_DESCRIPTOR] as Duplex, {
      message: (sent) => {
        const message = heardMessage(sent);
        if (message?.kind === 'log') this.#note(message);
        else if (message) events.message(this, message);
      },
      garbage: (line) => this.#spoiled(line),
      closed: () => this.#hungUp(),
    });
    this.#child.on('error', () => undefined);
    this.#child.on('exit', () => this.#endRest());
    // `close` comes after the last output: what the process said about its end is known then.
    this.#child.on('close', (code, signal) => {
      events.exit(this, { code, signal });
      this.#closeEndedLogs();
    });
    this.#outputs = (['stdout', 'stderr'] as const).flatMap((name) => {
      const stream = this.#child[name];
      return stream === null ? [] : new RawOutput(stream, name, () => this.#endedLogs[0] ?? this.log);
    });
  }

  /** What it last printed past its own log: tells why it died. */
  get lastOutput(): string {
    return this.#outputs.map((output) => output.last).join('\n');
  }

  /** Whether something that the current attempt printed was not read yet, because it prints too fast. */
  get isOutputHeldBack(): boolean {
    return this.#outputs.some((output) => output.isHeldBack);
  }

  /** Reads what was held back. */
  async readOutput(): Promise<void> {
    await Promise.all(this.#outputs.map((output) => output.catchUp()));
  }

  /**
   * The current attempt is over. What it printed last may still be in the pipe though the process has said so: whatever
   * is read in this round of the event loop and the next belongs to it, and the next attempt begins after that: mostly
   * it is not there sooner anyway.
   */
  endOutput(): void {
    if (this.log === null) return;
    this.#endedLogs.push(this.log);
    this.log = null;
    if (this.#endedLogs.length > 1) return;
    setImmediate(() =>
      setImmediate(() => {
        // A process that is being ended prints nothing of another attempt: its last words are read until it is closed.
        if (this.ending === null) this.#closeEndedLogs();
      }),
    );
  }

  #closeEndedLogs(): void {
    for (const output of this.#outputs) output.endAttempt();
    for (const log of this.#endedLogs.splice(0)) log.close();
    this.#begin?.();
    this.#begin = null;
  }

  get isIdle(): boolean {
    return this.isReady && !this.isReserved && this.current === null && this.ending === null;
  }

  /** Has the version's file loaded, ahead of its first attempt. */
  prepare(version: VersionForWorker, folders: { codeFolder: string; bundleFolder: string }): void {
    if (this.#versions.has(version.versionId)) return;
    this.#versions.add(version.versionId);
    const { bundleFolder, codeFolder } = folders;
    this.send({ kind: 'version', version, codeFolder, bundleFolder });
  }

  run(
    attempt: ClaimedAttempt,
    version: VersionForWorker,
    folders: { codeFolder: string; bundleFolder: string },
  ): void {
    this.prepare(version, folders);
    this.current = attempt;
    const { logsFolder, maxLogBytes } = this.#settings;
    this.log = new AttemptLog(join(logsFolder, attempt.logPath), maxLogBytes, this.masker);
    const begin = (): void => this.send({ kind: 'run', attempt });
    if (this.#endedLogs.length > 0) this.#begin = begin;
    else begin();
  }

  send(message: ToTaskProcess): void {
    this.#pipe.send(message);
  }

  /** A process of another user has its log written here. */
  #note({ attemptId, entry: line }: Extract<FromTaskProcess, { kind: 'log' }>): void {
    if (this.current?.attemptId === attemptId) this.log?.write(line);
  }

  /** User code wrote into the channel: nothing that comes from this process can be believed now. */
  #spoiled(line: string): void {
    const wrote = JSON.stringify(this.masker.mask(line).slice(0, 100));
    this.#giveUp(
      `The task wrote ${wrote} to descriptor ${PIPE_DESCRIPTOR}, which is its process's own channel.`,
    );
  }

  /** The channel is closed: mostly because the process ends. One that goes on could not tell its result. */
  #hungUp(): void {
    const timer = setTimeout(() => {
      this.#giveUp(`The task closed descriptor ${PIPE_DESCRIPTOR}, which is its process's own channel.`);
    }, LAST_OUTPUT_MS);
    this.#child.once('exit', () => clearTimeout(timer));
  }

  #giveUp(reason: string): void {
    this.ending ??= { why: 'killed', reason };
    this.kill();
  }

  /** What the process started goes with it; what left its group may not keep its output open for ever. */
  #endRest(): void {
    this.kill();
    const timer = setTimeout(() => {
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    }, LAST_OUTPUT_MS);
    this.#child.once('close', () => clearTimeout(timer));
  }

  /** Ends the process where it is not being ended already; it runs nothing. */
  retire(reason: string): void {
    if (this.ending) return;
    this.ending = { why: 'recycled', reason };
    this.kill();
  }

  /** Ends the process and all that it started. */
  kill(): void {
    if (this.pid > 0) killGroup(this.pid);
  }
}
