// Files share a process: what one of them changed of the environment, of time and of globals is as before when it ends.
import { afterAll, vi } from 'vitest';

const found = { ...process.env };
const folder = process.cwd();

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  if (process.cwd() !== folder) process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in found)) delete process.env[name];
  for (const [name, value] of Object.entries(found))
    if (process.env[name] !== value) process.env[name] = value;
});
