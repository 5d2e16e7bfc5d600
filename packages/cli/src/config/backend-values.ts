// Values of the configuration that the secrets backend keeps (`ARIEL__API__SECRET_KEY_SECRET = name`): asked in a process of its own,
// all at once, because nothing goes on before the configuration is read.
import { spawnSync } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type BackendAnswer,
  type BackendQuestion,
  type BackendValues,
  backendToLoad,
  type OwnBackend,
} from '../secrets/backend-question.ts';
import { childEnvironment } from '../standalone/child-environment.ts';
import { homePaths } from '../standalone/home.ts';

const entry = fileURLToPath(new URL('../secrets/answer-backend-question.ts', import.meta.url));
const PATIENCE_MS = 60_000;

export class BackendFailure extends Error {}

/** What the backend has under each of the names; null: nothing. @throws BackendFailure */
export function backendValues(
  own: OwnBackend,
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): BackendValues {
  const question: BackendQuestion = { load: backendToLoad(own), names };
  const cache = getCompileCacheDir() ?? join(homePaths(own.home).cache, 'node');
  const { error, output, signal, status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', entry],
    {
      // Not as arguments: those are for everybody to see.
      input: JSON.stringify(question),
      env: childEnvironment(environment, cache),
      stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
      timeout: PATIENCE_MS,
    },
  );
  const answer = answerIn(output?.[3] ?? '');
  if (answer !== null && 'values' in answer) return answer.values;
  const said = answer?.error ?? error?.message ?? `its process ended (${signal ?? status})`;
  throw new BackendFailure(`the secrets backend ${own.backend} cannot be asked: ${said}`);
}

function answerIn(text: string): BackendAnswer | null {
  try {
    return JSON.parse(text) as BackendAnswer;
  } catch {
    return null;
  }
}
