// Files that somebody asked to be read again, until they are: asking once more before that is a conflict, as Airflow's clients know it.
// Each server knows what it was asked itself, and nothing of the others.
import { fileReadUs } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { FilePlace } from '../answers/file-token.ts';

/** Whoever was to read it is gone by then: it may be asked for anew. */
const GIVEN_UP_US = 60_000_000;

/** Asks by `ask`, or refuses where that was done and is waited for. */
export type AskedReadings = (place: FilePlace, ask: () => Promise<void>) => Promise<void>;

export function askedReadings({ database, nowUs }: ApiContext): AskedReadings {
  const askedUs = new Map<string, number>();
  return async (place, ask) => {
    const now = nowUs();
    for (const [name, atUs] of askedUs) if (atUs < now - GIVEN_UP_US) askedUs.delete(name);
    const name = JSON.stringify([place.bundleName, place.relPath]);
    const before = askedUs.get(name);
    if (before !== undefined && ((await fileReadUs(database, place)) ?? 0) <= before)
      throw alreadyAsked(place);
    askedUs.set(name, now);
    try {
      await ask();
    } catch (error) {
      askedUs.delete(name);
      throw error;
    }
  };
}

const alreadyAsked = ({ bundleName, relPath }: FilePlace): ApiError =>
  new ApiError(409, {
    reason: 'Unique constraint violation',
    statement: 'hidden',
    orig_error: 'hidden',
    message: `${relPath} of bundle ${bundleName} was asked for already, and is going to be read`,
  });
