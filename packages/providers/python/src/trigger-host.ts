// One Python process per environment in which triggers wait; it starts with the first of them and ends with the triggerer's host.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type Connection, decodeValue, type TriggerContext } from '@ariel/sdk';
import { triggerHostProgram } from './programs/trigger-host.ts';
import type { PythonSettings } from './python-settings.ts';
import { pythonOf, taskEnvironment } from './surroundings.ts';
import { privateFolder } from './warm-parent.ts';

export interface NamedTrigger {
  readonly classpath: string;
  /** JSON text of Airflow's form. */
  readonly kwargs: string;
}

type Message =
  | { readonly id: number; readonly event: unknown }
  | { readonly id: number; readonly failure: string }
  | { readonly id: number; readonly stopped: true }
  | { readonly id: number; readonly log: string; readonly level: string }
  | {
      readonly id: number;
      readonly ask: number;
      readonly about: 'connection' | 'variable';
      readonly name: string;
    }
  | {
      readonly id: number;
      readonly ask: number;
      readonly about: 'call';
      readonly method: string;
      readonly path: string;
      readonly body: string | null;
      readonly version: string | null;
    };

interface Waiting {
  readonly context: TriggerContext;
  readonly resolve: (payload: unknown) => void;
  readonly reject: (error: Error) => void;
}

class TriggerHost {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #said = '';
  isOver = false;

  constructor(settings: PythonSettings) {
    const home = privateFolder();
    const child = spawn(pythonOf(settings), ['-c', triggerHostProgram], {
      cwd: home,
      env: taskEnvironment(settings, home),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child as unknown as ChildProcessByStdio<Writable, Readable, null>;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-4_000);
    });
    child.stdin.on('error', () => undefined);
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => void this.#hear(JSON.parse(line) as Message));
    child.once('error', (error) => this.#end(error.message));
    child.once('close', (code, signal) => this.#end(`it ended with ${code ?? signal}`));
  }

  async run(trigger: NamedTrigger, context: TriggerContext): Promise<unknown> {
    const id = this.#next++;
    const { promise, reject, resolve } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { context, resolve, reject });
    const stop = (): void => {
      this.#send({ stop: id });
      reject(new Error('nobody waits for it any more'));
    };
    context.signal.addEventListener('abort', stop, { once: true });
    this.#send({ id, ...trigger });
    try {
      return await promise;
    } finally {
      context.signal.removeEventListener('abort', stop);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#rest();
    }
  }

  /** Nobody waits in it: it need not be there. */
  #rest(): void {
    setTimeout(() => {
      if (this.#waiting.size === 0) this.#child.stdin.end();
    }, REST_MS).unref();
  }

  #send(message: object): void {
    if (!this.#child.stdin.writableEnded) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async #hear(message: Message): Promise<void> {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    if ('event' in message) waiting.resolve(decodeValue(JSON.stringify(message.event)));
    else if ('failure' in message) waiting.reject(failed(message.failure));
    else if ('log' in message) {
      const level = message.level === 'warning' ? 'warn' : message.level === 'error' ? 'error' : 'info';
      waiting.context.log.write({ level, source: 'task', message: message.log });
    } else if ('ask' in message) {
      this.#send({ answer: message.ask, ...(await answerTo(waiting.context, message)) });
    }
  }

  #end(why: string): void {
    this.isOver = true;
    const said = this.#said.trim();
    const error = new Error(`The Python of the trigger ${why}.${said === '' ? '' : `\n${said}`}`);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const REST_MS = 60_000;
const hosts = new Map<string, TriggerHost>();

export function triggerHost(settings: PythonSettings): TriggerHost {
  const { env, inheritEnv, pythonPath } = settings;
  const key = JSON.stringify([pythonOf(settings), env, inheritEnv, pythonPath]);
  const found = hosts.get(key);
  if (found && !found.isOver) return found;
  const made = new TriggerHost(settings);
  hosts.set(key, made);
  return made;
}

type Ask = Extract<Message, { readonly ask: number }>;

/** A connection or a variable that cannot be read is not there; another question says what is wrong with it. */
async function answerTo(
  context: TriggerContext,
  ask: Ask,
): Promise<{ readonly value: unknown; readonly failure?: string }> {
  if (ask.about !== 'call') return { value: await told(context, ask).catch(() => null) };
  const { body, method, path, version } = ask;
  const question = { about: 'airflow-call', method, path, version, body };
  try {
    return { value: JSON.parse((await context.ask(question)) ?? 'null') };
  } catch (error) {
    return { value: null, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function told(
  context: TriggerContext,
  { about, name }: { readonly about: 'connection' | 'variable'; readonly name: string },
): Promise<unknown> {
  if (about === 'connection') return presented(await context.conn(name));
  const value = await context.variable(name);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const presented = ({ extraJson, host, id, login, password, port, schema, type }: Connection) => ({
  conn_id: id,
  conn_type: type,
  host,
  schema,
  login,
  password,
  port,
  extra: extraJson,
});

/** The last line of what Python printed says what it was. */
function failed(trace: string): Error {
  const lines = trace.trim().split('\n');
  const error = new Error(lines.at(-1) ?? 'the trigger failed');
  error.stack = trace;
  return error;
}
