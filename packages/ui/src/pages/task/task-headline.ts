// The sentence that a visitor of a task instance came for: how it failed, or why it is not running. Pure.
import type { InstanceDetail } from '@ariel/protocol';
import { t } from '../../messages/en.ts';
import { durationWords } from '../../time/time-words.ts';

export function taskHeadline(instance: InstanceDetail): string {
  return capitalised(sentence(instance));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sentence(instance: InstanceDetail): string {
  const last = instance.tries.at(-1);
  // As in Airflow, `max_tries` counts the retries: one try more is allowed.
  const tries = instance.max_tries + 1;
  switch (instance.state) {
    case 'failed': {
      const what =
        last?.error === null || last?.error === undefined
          ? (last?.reason ?? instance.reason)
          : firstLine(`${last.error.name}: ${last.error.message}`);
      return t.task.failed(instance.try_number, tries, what ?? null);
    }
    case 'up_for_retry': {
      const what =
        last?.error === null || last?.error === undefined ? last?.reason : firstLine(last.error.message);
      return joined(t.task.willRetry(instance.try_number, tries, what ?? null), instance.reason);
    }
    case 'success':
      return t.task.succeeded(
        instance.duration_ms === null ? null : durationWords(instance.duration_ms),
        instance.try_number,
      );
    case 'running':
      return t.task.running(instance.try_number, tries);
    case 'skipped':
      return instance.reason ?? t.task.skipped;
    case 'upstream_failed':
      return instance.reason ?? t.task.upstreamFailed;
    case 'removed':
      return instance.reason ?? t.task.removed;
    default:
      return instance.reason ?? t.task.waiting;
  }
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 240 ? `${line.slice(0, 240)}…` : line;
}

function joined(first: string, second: string | null): string {
  return second === null || second === '' ? first : `${first} ${capitalised(second)}`;
}
