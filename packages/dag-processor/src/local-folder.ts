// The folder of a local bundle: made where it is missing. One that cannot be made is not empty, and is told like any bundle that
// cannot be read.
import { mkdir } from 'node:fs/promises';
import { noteFailedRefresh } from '@ariel/store';
import type { Bundle, DagProcessorOptions } from './dag-processor-options.ts';
import { bundleRemedies } from './sources/bundle-source.ts';

/** False where it cannot be had. */
export async function makeFolder({ folder, name }: Bundle, options: DagProcessorOptions): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const code = 'ARIEL_BUNDLE_REFRESH';
    const message = `The folder of the bundle ${name} cannot be read: ${why}.`;
    options.onError?.(Object.assign(new Error(message), { code }));
    const failed = { name, kind: 'local', code, message, remedy: bundleRemedies[code] };
    await noteFailedRefresh(options.database, { ...failed, nowUs: options.nowUs() });
    options.onChange?.({ dagIds: [], importErrors: true });
    return false;
  }
}
