// A stored line of a log as people read it: time, level, source, message and named fields; a failure with its frames.
import type { ErrorReport } from '@ariel/core';
import { errorText } from './error-text.ts';
import type { Painter } from './paint.ts';

interface StoredLine {
  readonly timestamp?: string;
  readonly level?: string;
  readonly logger?: string;
  readonly event?: string;
  readonly error_detail?: ErrorReport;
}

/** A line that is no JSON is printed as it is. */
export function logLineText(line: string, painter: Painter): string {
  const stored = parse(line);
  if (stored === null) return line;
  const { error_detail: error, event = '', level = 'info', logger = '', timestamp = '', ...fields } = stored;
  const time = /T(\d\d:\d\d:\d\d\.\d{3})/.exec(timestamp)?.[1] ?? timestamp;
  const first = [
    painter.dim(time),
    levelText(level, painter),
    painter.dim(logger.padEnd(6)),
    event,
    fieldsText(fields, painter),
  ];
  // The event says the message already: of the report, the frames and causes are news.
  const more = error === undefined ? [] : errorText(error, ({ own }) => own).slice(1);
  return [first.filter((part) => part !== '').join(' '), ...more.map((text) => painter.bad(text))].join('\n');
}

export function levelText(level: string, painter: Painter): string {
  const text = level.toUpperCase().replace('WARNING', 'WARN').padEnd(5);
  if (/^(ERROR|CRITICAL)/.test(text)) return painter.bad(text);
  return text.startsWith('WARN') ? painter.warn(text) : painter.dim(text);
}

export function fieldsText(fields: Readonly<Record<string, unknown>>, painter: Painter): string {
  const texts = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return texts.length === 0 ? '' : painter.dim(texts.join(' '));
}

function parse(line: string): StoredLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
