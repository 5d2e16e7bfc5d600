// One line of a log: number (its link), time, level, text with colours, fields.
import { Fragment, memo } from 'react';
import { t } from '../messages/en.ts';
import { clockWords, exactWords } from '../time/time-words.ts';
import { type AnsiSpan, parseAnsi } from './ansi.ts';
import { levelOf } from './log-filter.ts';
import type { PlacedLine } from './log-windows.ts';

interface LogRowProps {
  readonly placed: PlacedLine;
  readonly zone: string;
  readonly find: string;
  readonly isTarget: boolean;
  readonly wraps: boolean;
  readonly onLink: (anchor: string) => void;
}

/** What has its own place in the row, and the stack of an error, which has its own tab. */
const known = new Set(['timestamp', 'level', 'logger', 'event', 'error_detail']);

export const LogRow = memo(function LogRow({ placed, zone, find, isTarget, wraps, onLink }: LogRowProps) {
  const { line } = placed;
  const level = levelOf(line.level);
  const at = line.timestamp === null ? null : Date.parse(line.timestamp);
  const fields = Object.entries(line).filter(([name]) => !known.has(name));
  const tone = level === 'error' ? 'bg-danger-soft' : level === 'warning' ? 'bg-warn-soft' : '';
  return (
    <div
      className={`group flex min-w-full pr-4 font-mono text-[12px] leading-(--log-row) hover:bg-hover ${isTarget ? 'bg-mark!' : tone} ${wraps ? '' : 'w-max'}`}
    >
      <button
        type="button"
        aria-label={t.log.linkLine(placed.number)}
        onClick={() => onLink(placed.anchor)}
        className="w-12 shrink-0 select-none pr-2 text-right text-faint hover:text-accent-strong max-sm:w-8"
      >
        {placed.number ?? '·'}
      </button>
      <span
        className="w-25 shrink-0 select-none text-faint max-sm:hidden"
        title={at === null ? '' : exactWords(at, zone, true)}
      >
        {at === null ? '' : clockWords(at, zone, true)}
      </span>
      <span
        className="w-14 shrink-0 select-none text-xs max-sm:w-10"
        style={{ color: levelColor[level], lineHeight: 'var(--log-row)' }}
      >
        {level === 'info' ? '' : t.log.levels[level]}
      </span>
      <span className={wraps ? 'min-w-0 whitespace-pre-wrap break-all' : 'whitespace-pre'}>
        {line.logger === 'ariel' && (
          <span className="mr-1.5 rounded bg-hover px-1 text-muted text-xs">Ariel</span>
        )}
        {line.logger === 'stderr' && <span className="mr-1.5 text-faint">stderr</span>}
        {parseAnsi(line.event).map((span, index) => (
          <span key={index} style={styleOf(span)}>
            {marked(span.text, find)}
          </span>
        ))}
        {fields.map(([name, value]) => (
          <span key={name} className="ml-2 text-muted">
            {name}=
            <span className="text-text">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
          </span>
        ))}
      </span>
    </div>
  );
});

const levelColor = {
  debug: 'var(--c-faint)',
  info: 'var(--c-muted)',
  warning: 'var(--c-warn)',
  error: 'var(--c-danger)',
} as const;

/** Names map to tokens that are readable in both themes; exact colours stay as the task chose them. */
const ansi: Readonly<Record<string, string>> = {
  black: 'var(--c-faint)',
  red: 'var(--state-failed-text)',
  green: 'var(--state-success-text)',
  yellow: 'var(--state-up_for_retry-text)',
  blue: 'var(--state-running-text)',
  magenta: 'var(--state-awaiting_input-text)',
  cyan: 'var(--state-up_for_reschedule-text)',
  white: 'var(--c-text)',
};

function styleOf(span: AnsiSpan): React.CSSProperties {
  return {
    ...(span.color === undefined ? {} : { color: ansi[span.color] ?? span.color }),
    ...(span.background === undefined
      ? {}
      : { background: `color-mix(in oklab, ${ansi[span.background] ?? span.background} 25%, transparent)` }),
    ...(span.isBold ? { fontWeight: 700 } : {}),
    ...(span.isDim ? { opacity: 0.75 } : {}),
    ...(span.isItalic ? { fontStyle: 'italic' } : {}),
    ...(span.isUnderlined ? { textDecoration: 'underline' } : {}),
  };
}

function marked(text: string, find: string) {
  const wanted = find.trim().toLowerCase();
  if (wanted === '' || !text.toLowerCase().includes(wanted)) return text;
  const parts: { readonly text: string; readonly hit: boolean }[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(
      { text: text.slice(from, at), hit: false },
      { text: text.slice(at, at + wanted.length), hit: true },
    );
    from = at + wanted.length;
  }
  parts.push({ text: text.slice(from), hit: false });
  return parts.map((part, index) =>
    part.hit ? (
      <mark key={index} className="rounded-xs bg-mark text-text">
        {part.text}
      </mark>
    ) : (
      <Fragment key={index}>{part.text}</Fragment>
    ),
  );
}
