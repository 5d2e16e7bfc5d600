// Clients of storage services are optional packages: an installation has those that it uses.
import { StorageError } from './storage-error.ts';

export async function loadClient<Module>(name: string, load: () => Promise<unknown>): Promise<Module> {
  try {
    return (await load()) as Module;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new StorageError(
      'ARIEL_STORAGE_CLIENT',
      `The package ${name} is not installed here, and without it this kind of storage cannot be reached. Install it where tasks run: npm install ${name}`,
      { cause: error },
    );
  }
}
