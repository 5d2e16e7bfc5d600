// A log as a file: its size in words, and the whole of it as text, read window by window.
import type { InstanceName, LogWindow } from '@ariel/protocol';
import { query, request } from '../api/request.ts';
import { stripAnsi } from './ansi.ts';

const PIECE_BYTES = 4 * 1_048_576;
/** Beyond this a browser should not gather a file in memory: the newest part is given. */
const MOST_BYTES = 256 * 1_048_576;

export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'] as const;
  let value = bytes;
  let unit: string = 'B';
  for (const next of units) {
    if (value < 1_000) break;
    value /= 1_000;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

export async function downloadText(path: string, instance: InstanceName, fileName: string): Promise<void> {
  const parts: string[] = [];
  const { size } = await request<LogWindow>(
    `${path}${query({ map_index: instance.map_index, iteration: instance.iteration, from: -1, limit: 1 })}`,
  );
  let from = Math.max(0, size - MOST_BYTES);
  while (from < size) {
    const window = await request<LogWindow>(
      `${path}${query({ map_index: instance.map_index, iteration: instance.iteration, from, limit: PIECE_BYTES })}`,
    );
    if (window.to <= from) break;
    parts.push(
      ...window.lines.map(
        (line) => `${line.timestamp ?? ''} ${line.level.toUpperCase()} ${stripAnsi(line.event)}\n`,
      ),
    );
    from = window.to;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }));
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
