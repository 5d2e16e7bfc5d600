// The key that servers and workers share. Where none is configured, the home has one of its own: good for one machine.
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArielConfig } from '../config/config.ts';

export function jwtSecret({ apiAuth, home }: ArielConfig): string {
  if (apiAuth.jwtSecret !== null) return apiAuth.jwtSecret;
  const file = join(home, 'jwt-secret');
  if (!existsSync(file)) makeOnce(file);
  return readFileSync(file, 'utf8').trim();
}

/** Several processes may start at once: the first one's key is everybody's. */
function makeOnce(file: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(64).toString('base64url')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
