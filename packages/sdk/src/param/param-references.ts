// Params as a DAG body sees them: references, one per declared param.
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { makeReference, type ParamReference, type ReferenceOwner } from '../reference/reference.ts';
import type { ParamDeclarations, ParamValues } from './param.ts';

export type ParamReferences<Declared extends ParamDeclarations> = {
  readonly [Name in keyof Declared]: ParamReference<ParamValues<Declared>[Name]>;
};

export function paramReferences<Declared extends ParamDeclarations>(
  owner: ReferenceOwner,
  declared: Declared,
): ParamReferences<Declared> {
  const references = Object.fromEntries(
    Object.keys(declared).map((name) => [
      name,
      makeReference({}, { owner, expression: { kind: 'param', name }, scope: null, label: `params.${name}` }),
    ]),
  );
  return new Proxy(references, {
    get(target, name) {
      if (typeof name === 'symbol' || Object.hasOwn(target, name)) return Reflect.get(target, name);
      throw new DagAuthoringError({
        code: 'ARIEL_PARAM_UNKNOWN',
        what: `params.${name} is used, but the DAG declares ${Object.keys(target).join(', ') || 'no params'}`,
        dagId: owner.dagId,
        place: callerPlace(),
      });
    },
  }) as ParamReferences<Declared>;
}
