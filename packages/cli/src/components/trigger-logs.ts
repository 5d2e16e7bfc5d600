// Lines of triggers on their way to the logs of the tries that wait for them: gathered for a moment, then added where the installation keeps
// its logs. A try that waits has nobody else who writes to its log.
import type { Masker } from '@ariel/core';
import type { ClaimedTrigger, TriggerLogLine } from '@ariel/protocol';
import type { LogStore } from '@ariel/store';
import type { Problem } from './process-part.ts';

export interface TriggerLogsOptions {
  readonly logs: Pick<LogStore, 'append' | 'sizes'>;
  /** Takes out secrets that triggers were given. */
  readonly masker: Masker;
  readonly maxBytes: number;
  readonly report: (problem: Problem) => void;
}

const GATHER_MS = 100;
/** One line is cut beyond this many characters. */
const MAX_LINE = 64 * 1024;

export class TriggerLogs {
  readonly #options: TriggerLogsOptions;
  #lines = new Map<string, string[]>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: TriggerLogsOptions) {
    this.#options = options;
  }

  write(path: string, { event, fields, level, logger }: TriggerLogLine): void {
    const { masker } = this.#options;
    const text = masker.mask(event.length > MAX_LINE ? `${event.slice(0, MAX_LINE)} …` : event);
    const more = fields === undefined ? {} : (masker.maskValue(fields) as object);
    const entry = { timestamp: new Date().toISOString(), level, event: text, logger, ...more };
    const lines = this.#lines.get(path) ?? [];
    this.#lines.set(path, lines);
    lines.push(`${JSON.stringify(entry)}\n`);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  async stop(): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = this.#lines;
    if (lines.size === 0) return;
    this.#lines = new Map();
    this.#writing = this.#writing.then(() => this.#append(lines));
  }

  async #append(lines: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { logs, maxBytes, report } = this.#options;
    const paths = [...lines.keys()];
    try {
      const sizes = await logs.sizes(paths);
      const pieces = paths.flatMap((path, index) => {
        const offset = sizes[index] ?? 0;
        const bytes = Buffer.from((lines.get(path) ?? []).join(''));
        // The log of a try has one limit, whoever writes to it.
        return offset + bytes.length > maxBytes ? [] : [{ path, offset, bytes }];
      });
      await logs.append(pieces);
    } catch (error) {
      report({ message: 'lines of triggers could not be kept', error });
    }
  }
}

/** A line of a trigger that watches: no try has a log for it, so it is the triggerer's own. */
export function watcherLine(
  { name, watch }: ClaimedTrigger,
  { event, fields, level }: TriggerLogLine,
  masker: Masker,
): string {
  const assets = watch?.assets.map((asset) => asset.name).join(', ') ?? '';
  const text = event.length > MAX_LINE ? `${event.slice(0, MAX_LINE)} …` : event;
  const more = fields === undefined ? '' : ` ${JSON.stringify(masker.maskValue(fields))}`;
  return `${level}: the watcher ${name} of ${assets}: ${masker.mask(text)}${more}`;
}

/** What an answer tells that is to be hidden from then on. */
export function learnSecret(
  masker: Masker,
  kind: 'connection' | 'variable',
  name: string,
  json: string | null,
): void {
  if (json === null) return;
  const value: unknown = JSON.parse(json);
  if (kind === 'variable') {
    masker.addNamed(value, name);
    return;
  }
  const { extra, password } = value as Readonly<Record<string, unknown>>;
  masker.add(password);
  masker.addNamed(extra);
}
