// What a process learns to be secret of the answers that pass through it.
import type { Masker } from '@ariel/core';
import type { ServiceQuestion } from '../messages.ts';

/** Passwords, what else a connection calls secret, and variables with such names. */
export function learnAnswer(masker: Masker, question: ServiceQuestion, json: string | null): void {
  if (json === null) return;
  if (question.about === 'connection') {
    const { extra, extraJson, password } = JSON.parse(json) as Readonly<Record<string, unknown>>;
    masker.add(password);
    masker.addNamed(extra);
    masker.addNamed(extraJson);
  } else if (question.about === 'variable') {
    masker.addNamed(JSON.parse(json), question.key);
  }
}
