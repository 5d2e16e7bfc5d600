// The DAG whose body is running.
import type { DagBuilder } from '../dag/dag-builder.ts';
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { registry } from '../registry.ts';

/** Null while no body of a DAG is running. */
export function openBuilder(): DagBuilder | null {
  return registry().builder as DagBuilder | null;
}

/** `what` is placed, and needs a DAG to be placed in. */
export function currentBuilder(what: string): DagBuilder {
  const builder = openBuilder();
  if (builder !== null) return builder;
  throw new DagAuthoringError({
    code: 'ARIEL_NO_DAG',
    what: `${what} is placed outside the body of a DAG`,
    place: callerPlace(),
  });
}
