// A part of a log at line borders. Reads only that part, however large the log is.
import type { LogLine, LogWindow } from '@ariel/protocol';
import type { LogStore } from '@ariel/store';

export const DEFAULT_WINDOW_BYTES = 262_144;
const MAX_WINDOW_BYTES = 4_194_304;
const NEWLINE = 10;

export interface WindowRequest {
  /** Byte offset; negative: that many bytes before the end. */
  readonly from: number;
  readonly limit: number;
  /** Nothing will follow: a last line without a line break counts as whole. */
  readonly complete: boolean;
}

/** A task that wrote nothing has an empty log. */
export async function readLogWindow(
  logs: LogStore,
  path: string,
  request: WindowRequest,
): Promise<LogWindow> {
  const [size = 0] = await logs.sizes([path]);
  if (size === 0) return { lines: [], from: 0, to: 0, size: 0, complete: request.complete };
  const limit = Math.min(Math.max(request.limit, 1), MAX_WINDOW_BYTES);
  const asked = request.from < 0 ? Math.max(0, size + request.from) : Math.min(request.from, size);
  const bytes = await logs.read(path, asked === 0 ? 0 : asked - 1, Math.min(asked + limit, size));
  const window = cutAtLines(Buffer.from(bytes), asked, { size, complete: request.complete });
  // Half a line that is still being written does not count: nobody could read on to that size.
  const isAtEnd = asked + limit >= size;
  return { ...window, size: isAtEnd && !request.complete ? window.to : size, complete: request.complete };
}

/** `bytes` begins one byte before `asked`, which tells whether a line begins there; at the start of the file, with it. */
function cutAtLines(
  bytes: Buffer,
  asked: number,
  { size, complete }: { readonly size: number; readonly complete: boolean },
): Pick<LogWindow, 'lines' | 'from' | 'to'> {
  const base = asked === 0 ? 0 : asked - 1;
  const end = base + bytes.length;
  const first = asked === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
  // The window lies within one long line that began before it.
  if (asked > 0 && first === 0) return { lines: [], from: end, to: end };
  const lastBreak = bytes.lastIndexOf(NEWLINE);
  const reachesEnd = end >= size;
  if (lastBreak < first && !reachesEnd && bytes.length > first) {
    const event = bytes.toString('utf8', first);
    return { lines: [{ ...plainLine(event), cut: true }], from: base + first, to: end };
  }
  const stop = complete && reachesEnd ? bytes.length : Math.max(lastBreak + 1, first);
  const texts = bytes.toString('utf8', first, stop).split('\n');
  return {
    lines: texts.filter((text) => text !== '').map(parseLine),
    from: base + first,
    to: base + stop,
  };
}

function parseLine(text: string): LogLine {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return plainLine(text);
    const fields = value as Readonly<Record<string, unknown>>;
    return {
      ...fields,
      timestamp: typeof fields.timestamp === 'string' ? fields.timestamp : null,
      level: typeof fields.level === 'string' ? fields.level : 'info',
      logger: typeof fields.logger === 'string' ? fields.logger : 'task',
      event: typeof fields.event === 'string' ? fields.event : JSON.stringify(fields.event ?? ''),
    };
  } catch {
    return plainLine(text);
  }
}

function plainLine(event: string): LogLine {
  return { timestamp: null, level: 'info', logger: 'stdout', event };
}
