// Weight strategies that a plugin makes known under a name.
import { refuseUnknownName } from '../plugin/unknown-name.ts';
import { registry } from '../registry.ts';
import type { PriorityWeightStrategy } from './weight-strategy.ts';

/**
 * A weight strategy that a plugin has registered: a file in the plugins folder, or one that this file imports.
 *
 * @example
 * task('load', load, { weightRule: weightStrategy('leaves_first') });
 */
export function weightStrategy(name: string): PriorityWeightStrategy {
  const known = registry().weightStrategies.get(name);
  if (known !== undefined) return known;
  refuseUnknownName('weight strategy', name);
  // Without plugins nobody looks at the weight: only the process that stores DAGs does.
  return { weight: ({ priorityWeight }) => priorityWeight };
}
