// One task process as its supervisor sees it: started, given versions and attempts, and ended as a whole group.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClaimedAttempt, VersionForWorker } from '@ariel/protocol';
import { LineSplitter } from '../log/line-splitter.ts';
import type { FromTaskProcess, TaskProcessSettings, ToTaskProcess } from '../messages.ts';
import { killGroup, processStarted } from './process-identity.ts';

const entry = fileURLToPath(new URL('../task-process/main.ts', import.meta.url));

export interface TaskProcessEvents {
  message(process: TaskProcess, message: FromTaskProcess): void;
  /** Text that did not go through the process's own log, such as what native code or a child printed. */
  output(process: TaskProcess, stream: 'stdout' | 'stderr', line: string): void;
  exit(process: TaskProcess, how: { readonly code: number | null; readonly signal: string | null }): void;
}

export interface TaskProcessOptions {
  readonly settings: TaskProcessSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitMb: number;
}

/** How much of the last raw output is kept, to tell why a process died. */
const KEEP_OUTPUT = 4096;

export class TaskProcess {
  readonly pid: number;
  readonly started: string;
  /** Whose code it has loaded; null while it has none. */
  key: string | null = null;
  isReady = false;
  current: ClaimedAttempt | null = null;
  /** Why it is being ended, where it is. */
  ending: { readonly why: 'timeout' | 'killed' | 'recycled' | 'stopped'; readonly reason: string } | null = null;
  tasksDone = 0;
  idleSinceMs = 0;
  lastOutput = '';
  readonly #child: ChildProcess;
  readonly #versions = new Set<string>();

  constructor(options: TaskProcessOptions, events: TaskProcessEvents) {
    this.#child = fork(entry, [JSON.stringify(options.settings)], {
      // A group of its own: ending it reaches everything that user code started.
      detached: true,
      env: options.environment,
      execArgv: [`--max-old-space-size=${options.memoryLimitMb}`, '--disable-warning=ExperimentalWarning'],
      serialization: 'json',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.pid = this.#child.pid ?? 0;
    this.started = processStarted(this.pid);
    this.#child.on('message', (message) => events.message(this, message as FromTaskProcess));
    this.#child.on('error', () => undefined);
    // `close` comes after the last output: what the process said about its end is known then.
    this.#child.on('close', (code, signal) => events.exit(this, { code, signal }));
    for (const stream of ['stdout', 'stderr'] as const) {
      const lines = new LineSplitter((line) => {
        this.lastOutput = (this.lastOutput + line).slice(-KEEP_OUTPUT);
        events.output(this, stream, line);
      });
      this.#child[stream]?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
    }
  }

  get isIdle(): boolean {
    return this.isReady && this.current === null && this.ending === null;
  }

  run(attempt: ClaimedAttempt, version: VersionForWorker, folders: { codeFolder: string; bundleFolder: string }): void {
    if (!this.#versions.has(version.versionId)) {
      this.#versions.add(version.versionId);
      this.send({ kind: 'version', version, ...folders });
    }
    this.current = attempt;
    this.send({ kind: 'run', attempt });
  }

  send(message: ToTaskProcess): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Ends the process and all that it started. */
  kill(): void {
    if (this.pid > 0) killGroup(this.pid);
  }
}
