// Finds where a DAG file makes a DAG, by its text: the evaluated DAG does not say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DagDefinition } from '@ariel/core';
import type { DagPlace, EvaluationRequest } from './evaluation.ts';

export function dagPlaces(
  request: EvaluationRequest,
  definitions: readonly DagDefinition[],
): Record<string, DagPlace> {
  if (definitions.length === 0) return {};
  const source = readFileSync(join(request.root, request.path), 'utf8');
  const places = definitions.map(({ dagId }) => [dagId, dagPlace(source, dagId)] as const);
  return Object.fromEntries(places.flatMap(([dagId, place]) => (place === null ? [] : [[dagId, place]])));
}

/** Where `dag('id'` stands, or the first call of dag() where the id is made from parts. */
export function dagPlace(source: string, dagId: string): DagPlace | null {
  const id = dagId.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const exact = new RegExp(`\\bdag\\(\\s*(['"\`])${id}\\1`).exec(source);
  const match = exact ?? /\bdag\s*\(/.exec(source);
  if (match === null) return null;
  const lines = source.slice(0, match.index).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
