// Carries the lines that the Task SDK writes into a file over to the task's log, while they come.
import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { TaskLog } from '@ariel/sdk';

const LOOK_MS = 100;
const PIECE_BYTES = 65_536;

export interface ThrownInPython {
  readonly name: string;
  readonly message: string;
  readonly trace: string;
}

export class LogTail {
  /** What was thrown last, as the log tells it. */
  thrown: ThrownInPython | null = null;
  readonly #path: string;
  readonly #log: TaskLog;
  readonly #decoder = new StringDecoder('utf8');
  readonly #timer: NodeJS.Timeout;
  #file: FileHandle | null = null;
  #offset = 0;
  #rest = '';
  #reading: Promise<void> = Promise.resolve();

  constructor(path: string, log: TaskLog) {
    this.#path = path;
    this.#log = log;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Reads what is there still. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look();
    if (this.#rest !== '') this.#line(this.#rest);
    await this.#file?.close();
  }

  #look(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read()).catch(() => undefined);
    return this.#reading;
  }

  async #read(): Promise<void> {
    this.#file ??= await open(this.#path, 'r');
    for (;;) {
      const { buffer, bytesRead } = await this.#file.read(
        Buffer.alloc(PIECE_BYTES),
        0,
        PIECE_BYTES,
        this.#offset,
      );
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#line(line);
    }
  }

  #line(text: string): void {
    if (text === '') return;
    const line = parsed(text);
    if (line === null || /^::(?:end)?group::/.test(line.message)) return;
    if (line.thrown) this.thrown = line.thrown;
    this.#log.write(line);
  }
}

const levels: Readonly<Record<string, 'debug' | 'error' | 'info' | 'warn'>> = {
  debug: 'debug',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  exception: 'error',
};

/** Of everybody's lines: what they say of where they come from is known already. */
const known = new Set([
  ...['timestamp', 'level', 'event', 'logger', 'ti_id', 'dag_id', 'run_id', 'task_id', 'map_index'],
  ...['try_number', 'filename', 'lineno', 'error_detail', 'correlation_id'],
]);

interface ErrorDetail {
  readonly exc_type?: string;
  readonly exc_value?: string;
  readonly frames?: readonly { readonly filename: string; readonly lineno: number; readonly name: string }[];
}

function parsed(text: string) {
  const given = jsonOf(text);
  if (given === null) return { level: 'info', source: 'task', message: text, thrown: null } as const;
  const { error_detail: detail, event, level, logger } = given;
  // How the one DAG of the task was found is nobody's concern.
  if (level === 'info' && String(logger).startsWith('airflow.dag_processing')) return null;
  const thrown = Array.isArray(detail) ? thrownOf(detail as ErrorDetail[]) : null;
  const source = logger === 'task.stdout' ? 'stdout' : logger === 'task.stderr' ? 'stderr' : 'task';
  const rest = Object.entries(given).filter(([name]) => !known.has(name));
  const fields = Object.fromEntries(rest);
  const message = `${typeof event === 'string' ? event : JSON.stringify(event ?? '')}${thrown === null ? '' : `\n${thrown.trace}`}`;
  return {
    level: levels[String(level)] ?? ('info' as const),
    source,
    message,
    thrown,
    ...(rest.length === 0 ? {} : { fields: fields as never }),
  };
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** As Python prints it. */
function thrownOf(details: readonly ErrorDetail[]): ThrownInPython | null {
  const [first] = details;
  if (!first) return null;
  const { exc_type: name = 'Exception', exc_value: message = '', frames = [] } = first;
  const lines = frames.map(
    ({ filename, lineno, name: inside }) => `  File "${filename}", line ${lineno}, in ${inside}`,
  );
  return { name, message, trace: [...lines, `${name}: ${message}`].join('\n') };
}
