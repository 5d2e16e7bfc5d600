// Prints a local run while it happens: when each task begins and ends, what it logs and prints, and why it failed.
// A sensor is shown once, however often it is asked.
import { sep } from 'node:path';
import type { ErrorReport } from '@ariel/core';
import { processMasker, type TestLogLine } from '@ariel/sdk';
import { errorText } from '../../output/error-text.ts';
import { fieldsText, levelText } from '../../output/log-line.ts';
import { paint } from '../../output/paint.ts';
import { shortDuration } from '../../output/times.ts';
import type { Screen } from '../command.ts';
import type { AttemptPlace, AttemptReporter } from './live-handlers.ts';

export interface TerminalReporter extends AttemptReporter {
  logged(line: TestLogLine): void;
  failed(place: AttemptPlace, error: ErrorReport): void;
}

export interface ReporterOptions {
  readonly screen: Screen;
  readonly write: (text: string) => void;
  /** Folder of the DAG's files: only frames in it are shown. */
  readonly root: string;
  readonly showsDebug: boolean;
}

/** Outcomes that a task chooses by throwing are not failures. */
const chosenOutcomes: Readonly<Record<string, string>> = {
  SkipTask: 'skips',
  RescheduleTask: 'waits',
  TaskDeferred: 'waits',
};

export function terminalReporter({
  root,
  screen,
  showsDebug,
  write: show,
}: ReporterOptions): TerminalReporter {
  // What a terminal shows is soon in a build's log.
  const write = (text: string): void => show(processMasker().mask(text));
  const painter = paint(screen);
  const questions = new Map<string, number>();
  const line = (place: AttemptPlace, ...parts: readonly string[]): void =>
    write([painter.bold(labelOf(place)), painter.dim('│'), ...parts.filter((part) => part !== '')].join(' '));
  return {
    begun(place) {
      const key = `${labelOf(place)} ${place.tryNumber}`;
      const asked = (questions.get(key) ?? 0) + 1;
      questions.set(key, asked);
      if (asked === 1)
        line(place, painter.dim(place.tryNumber === 1 ? 'begins' : `begins try ${place.tryNumber}`));
    },
    ended(place, end, durationMs) {
      const took = painter.dim(`after ${shortDuration(durationMs)}`);
      const asked = questions.get(`${labelOf(place)} ${place.tryNumber}`) ?? 1;
      if (end.kind === 'threw') line(place, endedByThrow(end.thrown), took);
      else if (end.kind === 'done') line(place, painter.state('success').replace('success', 'done'), took);
      else if (end.isMet) line(place, `met when asked ${asked === 1 ? 'first' : `${asked} times`}`);
    },
    printed: (place, stream, text) => line(place, painter.dim(stream), text),
    logged({ fields, level, message, source, ...place }) {
      if (level === 'debug' && !showsDebug) return;
      const from = source === 'task' ? '' : painter.dim(source);
      line(place, levelText(level, painter), from, message, fieldsText(fields, painter));
    },
    failed(place, error) {
      const isShown = ({ path }: { readonly path: string }): boolean => path.startsWith(`${root}${sep}`);
      for (const text of errorText(error, isShown)) line(place, painter.bad(text));
    },
  };

  function endedByThrow(thrown: unknown): string {
    const chosen = thrown instanceof Error ? chosenOutcomes[thrown.name] : undefined;
    if (chosen !== undefined) return chosen;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return `${painter.bad('failed')}: ${message}`;
  }
}

export function labelOf({ mapIndex, taskId }: Omit<AttemptPlace, 'tryNumber'>): string {
  return mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`;
}
