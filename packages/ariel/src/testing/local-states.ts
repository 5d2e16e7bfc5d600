// The state stores of a test: in memory, for as long as it runs.
import type { TaskAsks } from '@ariel/sdk';

interface StateQuestion extends TaskAsks {
  readonly key: string | null;
  readonly value?: string;
  readonly asset?: { readonly name: string | null; readonly uri: string | null };
}

export class LocalStates {
  readonly #values = new Map<string, string>();

  /** Undefined where the question is about something else. `owner`: the instance that asks. */
  answer(question: TaskAsks, owner: string): string | null | undefined {
    const [, act, kind] = /^(get|set|delete)-(task|asset)-state$/.exec(question.about) ?? [];
    if (act === undefined) return undefined;
    const { asset, key, value } = question as StateQuestion;
    const place = kind === 'task' ? `task ${owner} ` : `asset ${asset?.name ?? asset?.uri} `;
    if (act === 'get') return this.#values.get(`${place}${key}`) ?? null;
    if (act === 'set') this.#values.set(`${place}${key}`, value ?? '');
    else if (key !== null) this.#values.delete(`${place}${key}`);
    else for (const name of [...this.#values.keys()]) if (name.startsWith(place)) this.#values.delete(name);
    return null;
  }
}
