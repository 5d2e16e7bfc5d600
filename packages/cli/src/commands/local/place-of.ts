// Where a command that runs DAGs in this process looks for them, as its flags say.
import type { LocalPlace } from '../../client/local-dags.ts';
import type { Given } from '../given.ts';

export const placeOf = (given: Given): LocalPlace => ({
  dagFile: given.text('dagfilePath'),
  bundles: given.list('bundleName'),
});
