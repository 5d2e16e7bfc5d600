// The sentence over a task's instances: how many went well or, of a loop, how far it came. Pure.
import type { InstanceDetail } from '@ariel/protocol';
import { t } from '../../messages/en.ts';

export function listHeadline({ counts, loop, reason }: InstanceDetail): string {
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const isOpen = total === 0 || (total === 1 && (counts.none ?? 0) + (counts.scheduled ?? 0) === 1);
  if (isOpen && reason !== null) return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
  const last = loop?.iterations.at(-1);
  if (loop !== null && last !== undefined && (counts.failed ?? 0) === 0) {
    if (last.stops === true) return t.loop.stopped(loop.iterations.length, loop.max_iterations);
    if (last.state !== 'success' && last.state !== 'failed')
      return t.loop.at(last.index, loop.max_iterations);
  }
  return t.task.mapped(counts);
}
