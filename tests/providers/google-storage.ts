// Google's object storage for the tests: an emulator that Python brings, in an environment of its own.
import { join } from 'node:path';
import { virtualEnvironment } from '@ariel/testkit';

export async function setup(): Promise<void> {
  const programs = await virtualEnvironment(['gcp-storage-emulator==2026.7.19']);
  process.env.ARIEL_TEST_GCS_EMULATOR = join(programs, 'gcp-storage-emulator');
}
