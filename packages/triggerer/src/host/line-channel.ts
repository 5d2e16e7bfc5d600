// JSON messages over a stream, one a line. User code can write to the streams of its process: what is no message is dropped.
import type { Readable } from 'node:stream';

/** Calls `heard` for each line that is JSON. */
export function readLines(stream: Readable, heard: (message: unknown) => void): void {
  let pending: string[] = [];
  stream.setEncoding('utf8');
  // The end of the process says the same.
  stream.on('error', () => undefined);
  stream.on('data', (text: string) => {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      const whole = pending.length === 0 ? line : [...pending, line].join('');
      pending = [];
      const message = parsed(whole);
      if (message !== undefined) heard(message);
    }
    if (rest !== '') pending.push(rest);
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
