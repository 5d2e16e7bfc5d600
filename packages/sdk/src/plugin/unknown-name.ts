// A name that no plugin registered. Where plugins were loaded that is a mistake of the DAG file; a process that only runs
// tasks, or a test of the author's, has none and needs none.
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { registry } from '../registry.ts';

type NamedKind = 'timetable' | 'weight strategy' | 'trigger';

/** @throws DagAuthoringError where plugins were loaded */
export function refuseUnknownName(kind: NamedKind, name: string): void {
  if (registry().plugins === null) return;
  throw new DagAuthoringError({
    code: 'ARIEL_PLUGIN_NAME_UNKNOWN',
    what: unknownName(kind, name),
    place: callerPlace(),
  });
}

/** What is wrong, as a sentence without its full stop. */
export function unknownName(kind: NamedKind, name: string): string {
  const { plugins, timetables, triggers, weightStrategies } = registry();
  const registered = { timetable: timetables, 'weight strategy': weightStrategies, trigger: triggers.others };
  const names = [...registered[kind].keys()];
  const known = names.length === 0 ? 'none is' : `known: ${names.map((each) => `"${each}"`).join(', ')}`;
  const broken =
    plugins === null || plugins.broken.length === 0
      ? ''
      : `, and there is an error in ${plugins.broken.join(', ')} of the plugins folder`;
  return `no ${kind} ${JSON.stringify(name)} is registered (${known})${broken}`;
}
