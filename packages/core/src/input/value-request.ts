// How resolving asks for what is stored: one value at a time, as it is needed. Who resolves answers from where values are.
import type { RunGraph } from '../plan/run-graph.ts';
import type { InstancePlace, OutputRead } from './instance-place.ts';

/** A stored value that is asked for: as one JSON text, or as the texts of its items. */
export type ValueRequest =
  | { readonly kind: 'output'; readonly as: 'text' | 'items'; readonly read: OutputRead }
  | { readonly kind: 'param'; readonly as: 'text' | 'items'; readonly name: string };

/** The text (null: there is no such value) or the items, as the request wants them. */
export type ValueAnswer = string | null | readonly string[];

export type Resolving<Result> = Generator<ValueRequest, Result, ValueAnswer>;

export interface InputPlace {
  readonly graph: RunGraph;
  readonly instance: InstancePlace;
}

export function* askText(request: ValueRequest): Resolving<string | null> {
  const answer = yield request;
  return typeof answer === 'string' ? answer : null;
}

export function* askItems(request: ValueRequest): Resolving<readonly string[]> {
  const answer = yield request;
  return Array.isArray(answer) ? answer : [];
}
