// The command inside a test: the real program on a home of its own, with what it prints kept.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openSqlite } from '@ariel/store';
import { CommanderError } from 'commander';
import type { CommandContext } from '../src/commands/command.ts';
import { commandGroups, commandList } from '../src/commands/command-list.ts';
import { buildProgram, exitCodeOfCommander } from '../src/commands/program.ts';
import { reportFailure } from '../src/commands/report-failure.ts';
import { loadConfig } from '../src/config/load-config.ts';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class CommandLine implements Disposable {
  readonly folder: string;
  readonly home: string;
  readonly dags: string;
  readonly env: Record<string, string>;
  /** What the person at the terminal answers. */
  answersYes = false;
  /** What the command that runs, or ran last, has printed so far. */
  printed = '';

  constructor(dagFiles: Readonly<Record<string, string>> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'ariel-cli-'));
    this.home = join(this.folder, 'home');
    this.dags = join(this.folder, 'dags');
    mkdirSync(this.dags);
    for (const [name, text] of Object.entries(dagFiles)) writeFileSync(join(this.dags, name), text);
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      ARIEL_HOME: this.home,
      ARIEL__CORE__DAGS_FOLDER: this.dags,
    };
  }

  /** Opens the home's SQLite database beside the commands. */
  async withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    const database = openSqlite({ path: join(this.home, 'ariel.db') });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  async run(...args: readonly string[]): Promise<Answer> {
    const [out, err]: [string[], string[]] = [[], []];
    this.printed = '';
    const context: CommandContext = {
      env: this.env,
      cwd: this.folder,
      version: '1.2.3',
      screen: {
        print: (text) => {
          out.push(text);
          this.printed += `${text}\n`;
        },
        note: (text) => void err.push(text),
        hasColor: false,
        width: null,
      },
      config: () => loadConfig({ env: this.env, cwd: this.folder }),
      nowUs: () => 1_790_000_000_000_000,
      confirm: async () => this.answersYes,
    };
    let code = 0;
    try {
      const onExit = (chosen: number): void => {
        code = chosen;
      };
      const program = buildProgram({ commands: commandList, groups: commandGroups, context, onExit });
      await program.parseAsync([...args], { from: 'user' });
    } catch (error) {
      code =
        error instanceof CommanderError
          ? exitCodeOfCommander(error)
          : reportFailure(error, { screen: context.screen, showsStack: false });
    }
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const helloDag = `import { dag, param, task } from 'ariel';
const greet = task('greet', ({ name }: { name: string }, { log }) => {
  log.info('greeting', { name });
  process.stdout.write('printed by the task\\n');
  return 'Hello, ' + name;
});
const count = task('count', ({ text }: { text: string }) => text.length);
export default dag('hello', { schedule: '@daily', params: { name: param.string({ default: 'world' }) } }, ({ params }) => {
  count({ text: greet({ name: params.name }) });
});
`;

export const brokenDag = `import { dag, task } from 'ariel';
let tries = 0;
const flaky = task('flaky', () => { tries += 1; if (tries < 2) throw new Error('no luck'); return tries; }, { retries: 1 });
const boom = task('boom', ({ x }: { x: number }) => { if (x === 2) throw new Error('two is bad', { cause: new Error('deep down') }); return x; });
const after = task('after', ({ xs }: { xs: number[] }) => xs.length);
export default dag('broken', {}, () => { flaky(); after({ xs: boom.expand({ x: [1, 2] }) }); });
`;
