// `ariel triggerer` as a process of its own, and what it takes.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { killIfSame, memoryMb, processTree } from '../process-tree.ts';

const command = fileURLToPath(new URL('../../packages/ariel/bin/ariel.mjs', import.meta.url));

export interface TriggererOptions {
  readonly folder: string;
  readonly url: string;
  readonly capacity: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export class TriggererProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';

  constructor({ capacity, environment = {}, folder, url }: TriggererOptions) {
    mkdirSync(join(folder, 'dags'), { recursive: true });
    this.#child = spawn(process.execPath, [command, 'triggerer', '--capacity', String(capacity)], {
      env: {
        PATH: process.env.PATH,
        ARIEL_HOME: folder,
        ARIEL__CORE__FERNET_KEY: 'none',
        ARIEL__DATABASE__SQL_ALCHEMY_CONN: url,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [this.#child.stdout, this.#child.stderr])
      output?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    this.#ended = new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }

  /** What it has printed. */
  get output(): string {
    return this.#output;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Of the process and its hosts, in MB. */
  memoryMb(): number {
    return memoryMb(processTree(this.#child.pid ?? 0));
  }

  /** At once, as if the machine were gone: its hosts too. */
  async kill(): Promise<void> {
    for (const each of processTree(this.#child.pid ?? 0)) killIfSame(each);
    await this.#ended;
  }

  async stop(): Promise<void> {
    if (!this.isAlive) return;
    this.#child.kill('SIGTERM');
    await this.#ended;
  }
}
