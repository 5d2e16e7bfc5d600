// Options of a short circuit, and their stored form.
import type { TaskDefinition, TaskKind } from '@ariel/core';
import { refuseOption } from './option-value.ts';
import type { TaskOptions } from './task-options.ts';

/** Options of a short circuit. */
export interface ShortCircuitOptions extends TaskOptions {
  /**
   * Whether a "no" skips all that is downstream, whatever the trigger rules; else only what is directly downstream is
   * skipped, and the rules decide about the rest. @default true
   */
  readonly ignoreDownstreamTriggerRules?: boolean;
}

export function shortCircuitOf(kind: TaskKind, options: ShortCircuitOptions): TaskDefinition['shortCircuit'] {
  if (kind !== 'shortCircuit') return null;
  const { ignoreDownstreamTriggerRules = true } = options;
  if (typeof ignoreDownstreamTriggerRules !== 'boolean')
    refuseOption('ignoreDownstreamTriggerRules', ignoreDownstreamTriggerRules, 'true or false');
  return { ignoreDownstreamTriggerRules };
}
