// Answers what the resolving of inputs asks for, from the database. The rules of resolving are core's.
import type { InputPlace, Resolving, ValueAnswer, ValueRequest } from '@ariel/core';
import type { Queryable } from '@ariel/store';
import type { RunEpoch, RunValues } from './run-values.ts';

export interface InputContext extends InputPlace, RunEpoch {
  readonly db: Queryable;
  readonly values: RunValues;
  /** JSON texts of the run's params, by name. */
  readonly params: ReadonlyMap<string, string>;
}

export async function answered<Result>(context: InputContext, resolving: Resolving<Result>): Promise<Result> {
  let step = resolving.next();
  while (!step.done) step = resolving.next(await answer(context, step.value));
  return step.value;
}

async function answer(context: InputContext, request: ValueRequest): Promise<ValueAnswer> {
  const { db, params, values } = context;
  if (request.kind === 'output') {
    return request.as === 'text'
      ? values.text(db, context, request.read)
      : values.items(db, context, request.read);
  }
  const json = params.get(request.name) ?? null;
  if (request.as === 'text') return json;
  return json === null ? [] : values.paramItems(context, request.name, json);
}
