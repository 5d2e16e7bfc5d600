// Instants as clients of the Task Execution API write them.
import { parseInstant } from '@ariel/core';
import { ApiError } from '../../server/api-error.ts';

/** Microseconds since the epoch; throws the 422 that names the field. */
export function instantOf(field: string, text: string, part: 'body' | 'query' = 'body'): number {
  try {
    return parseInstant(text, 'UTC');
  } catch {
    const msg = 'Input should be a date and time with a time zone';
    throw new ApiError(422, [{ type: 'timezone_aware', loc: [part, field], msg, input: text }]);
  }
}
