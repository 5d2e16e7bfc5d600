// Airflow's remote command line, unchanged, with a home of its own; notes which of its commands were run.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { virtualEnvironment } from '@ariel/testkit';

const execute = promisify(execFile);
const PACKAGES = ['apache-airflow-ctl==0.1.5', 'keyrings.alt==5.0.2'];
const forks = join(import.meta.dirname, 'python/airflowctl_forks.py');
const LISTS_COMMANDS = `
import json
from airflowctl.ctl.cli_config import core_commands
print(json.dumps([" ".join([c.name, *([s.name] if s else [])]) for c in core_commands for s in getattr(c, "subcommands", [None])]))
`;

export type Row = Readonly<Record<string, unknown>>;

interface Ended {
  readonly code: number;
  /** Everything that it printed. */
  readonly text: string;
}

export class Airflowctl implements AsyncDisposable {
  readonly home: string;
  readonly #python: string;
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #ran = new Set<string>();

  private constructor(python: string) {
    this.#python = python;
    this.home = mkdtempSync(join(tmpdir(), 'ariel-airflowctl-'));
    const env = {
      PATH: process.env.PATH,
      AIRFLOW_HOME: this.home,
      XDG_DATA_HOME: this.home,
      PYTHON_KEYRING_BACKEND: 'keyrings.alt.file.PlaintextKeyring',
      // So that lines are not broken.
      COLUMNS: '4000',
    };
    const child = spawn(python, [forks], { env, cwd: this.home, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async install(): Promise<Airflowctl> {
    return new Airflowctl(join(await virtualEnvironment(PACKAGES), 'python'));
  }

  async run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    this.#ran.add(args.join(' '));
    this.#process.stdin?.write(`${JSON.stringify({ args, environment })}\n`);
    const { done, value } = await this.#answers.next();
    if (done) throw new Error(`airflowctl ${args.join(' ')} did not answer.`);
    return JSON.parse(value) as Ended;
  }

  /** What a command that must succeed prints. */
  async text(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.run(args);
    if (code !== 0) throw new Error(`airflowctl ${args.join(' ')} ended with ${code}:\n${text}`);
    return text;
  }

  /** What a command that must succeed prints as JSON, which is its last line. Numbers and truths are texts there. */
  async rows(...args: readonly string[]): Promise<Row[]> {
    const text = await this.text(...args);
    return JSON.parse(text.trimEnd().split('\n').at(-1) ?? 'null') as Row[];
  }

  async row(...args: readonly string[]): Promise<Row> {
    const [row] = await this.rows(...args);
    if (row === undefined) throw new Error(`airflowctl ${args.join(' ')} printed no row.`);
    return row;
  }

  /** What a command prints that must fail. */
  async refused(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.run(args);
    if (code === 0) throw new Error(`airflowctl ${args.join(' ')} was to be refused:\n${text}`);
    return text;
  }

  /** Commands that it has and that were not run here. */
  async unused(): Promise<string[]> {
    const { stdout } = await execute(this.#python, ['-c', LISTS_COMMANDS]);
    const ran = [...this.#ran].map((line) => `${line} `);
    return (JSON.parse(stdout) as string[]).filter(
      (each) => !ran.some((line) => line.startsWith(`${each} `)),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    await ended;
    rmSync(this.home, { recursive: true, force: true });
  }
}
