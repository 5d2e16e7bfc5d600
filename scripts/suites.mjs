// Which test suites there are, and how vitest is called for them. The suites' files are listed in vitest.config.ts.
import { join } from 'node:path';

/** What needs no server and no browser. */
export const QUICK_SUITES = ['unit', 'contract', 'architecture', 'examples'];

/** Arguments for node; naming a project (`--project e2e`) in `extra` replaces the choice of suites. */
export function vitestArgs(root, suites, extra = []) {
  const choosesProject = extra.some((arg) => arg.startsWith('--project'));
  const projects = choosesProject ? [] : suites.flatMap((name) => ['--project', name]);
  return [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...projects, ...extra];
}
