// The params that a task declares for itself, and their stored form.
import type { TaskDefinition, TimetableDefinition } from '@ariel/core';
import { OptionError, refuseOption } from '../task/option-value.ts';
import type { Param, ParamDeclarations } from './param.ts';

export function ownParams(given: ParamDeclarations | undefined): Pick<TaskDefinition, 'params'> {
  if (given === undefined) return {};
  const entries = Object.entries(given).map(([name, declared]) => {
    if (!isParam(declared))
      refuseOption(`params.${name}`, declared, 'declared: param.string({ default: … }), or another kind');
    return [name, declared.definition] as const;
  });
  return entries.length === 0 ? {} : { params: Object.fromEntries(entries) };
}

/** Nobody gives a scheduled run its params. */
export function refuseUngiven(
  { schedule }: { readonly schedule: { readonly timetable: TimetableDefinition } | null },
  { params = {} }: Pick<TaskDefinition, 'params'>,
): void {
  if (schedule === null || schedule.timetable.kind === 'none') return;
  const [name] = Object.entries(params).find(([, { defaultJson }]) => defaultJson === null) ?? [];
  if (name === undefined) return;
  throw new OptionError(
    'ARIEL_PARAM_WITHOUT_DEFAULT',
    `its param "${name}" has no default, but a schedule starts the runs of its DAG, which nobody gives a value`,
  );
}

/** Files need no types: whatever they give comes here. */
const isParam = (value: unknown): value is Param<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'definition' in value &&
  typeof value.definition === 'object';
