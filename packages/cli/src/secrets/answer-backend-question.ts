// The process that asks the secrets backend for values of the configuration: a question on its standard input, the answer on channel 3.
// What the backend prints goes nowhere.
import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { loadSecretsBackend } from '@ariel/loader';
import type { BackendAnswer, BackendQuestion } from './backend-question.ts';

const ANSWER = 3;

async function answer(): Promise<BackendAnswer> {
  const { load, names } = JSON.parse(await text(process.stdin)) as BackendQuestion;
  const backend = await loadSecretsBackend(load);
  const values: [string, string | null][] = [];
  for (const name of names) {
    // A class that was written against another copy may be older than `getConfig`.
    const value: unknown = (await backend.getConfig?.(name)) ?? null;
    if (value !== null && typeof value !== 'string')
      throw new Error(`it gave ${typeof value} for "${name}"; it must give a text or null`);
    values.push([name, value]);
  }
  return { values: Object.fromEntries(values) };
}

const given = await answer().catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}));
writeSync(ANSWER, JSON.stringify(given));
process.exit(0);
