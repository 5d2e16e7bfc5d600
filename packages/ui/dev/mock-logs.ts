// Logs of the mock world: made up line by line when asked for, so that even a gigabyte needs no memory.
import type { LogLine, LogWindow } from '@ariel/protocol';
import type { MockInstance } from './mock-world.ts';

const E = '\u001b';
function line(index: number, at: number): LogLine {
  const base = { timestamp: new Date(at).toISOString(), level: 'info', logger: 'task' };
  if (index === 0) return { ...base, logger: 'ariel', event: 'try begins', pid: 4100, version: 3 };
  if (index % 23 === 7)
    return { ...base, level: 'warning', event: 'slow answer from the source', took_ms: 1_840 };
  if (index % 57 === 11)
    return {
      ...base,
      level: 'error',
      logger: 'stderr',
      event: `${E}[31mERROR${E}[0m could not read ${E}[1mpackage-${index}/package.json${E}[0m, trying again`,
    };
  if (index % 5 === 2)
    return {
      ...base,
      logger: 'stdout',
      event: `${E}[32m✓${E}[0m hashed ${E}[36mnode_modules/package-${index}${E}[0m (${index * 3} files)`,
    };
  if (index % 11 === 4)
    return { ...base, level: 'debug', event: 'cache hit', key: `pkg:${index}`, nested: { a: 1 } };
  return { ...base, event: `read manifest of package-${index}`, licence: 'MIT', files: index * 2 };
}

const LINE_BYTES = 160;
/** A log whose line n lies at n × LINE_BYTES: as large as one likes without being kept anywhere. */
export function logWindow(each: MockInstance, from: number, limit: number): LogWindow {
  const isRunning = each.state === 'running';
  const begun = each.startedAt ?? Date.now();
  const lineCount = isRunning
    ? Math.floor((Date.now() - begun) / 60) + 40
    : each.task.id === 'inspect' && each.mapIndex === 0
      ? 6_000_000
      : 900;
  const size = lineCount * LINE_BYTES;
  const start = Math.min(
    size,
    Math.ceil(Math.max(0, from < 0 ? size + from : from) / LINE_BYTES) * LINE_BYTES,
  );
  const end = Math.min(size, start + Math.floor(limit / LINE_BYTES) * LINE_BYTES);
  const first = start / LINE_BYTES;
  return {
    lines: Array.from({ length: Math.max(0, (end - start) / LINE_BYTES) }, (_, index) =>
      line(first + index, begun + (first + index) * 60),
    ),
    from: start,
    to: Math.max(start, end),
    size,
    complete: !isRunning,
  };
}
