// What a task asks people, and what an answer to it may be. Data and its rules only.
import type { Json } from '../dag/value-expression.ts';

export interface HumanUser {
  readonly id: string;
  readonly name: string;
}

/** A field of the form: its value where nobody fills it in, and what it may hold. */
export interface HumanParam {
  readonly value: Json;
  readonly description: string | null;
  /** JSON Schema. */
  readonly schema: Readonly<Record<string, Json>>;
}

export interface HumanRequest {
  readonly subject: string;
  /** Markdown. */
  readonly body: string | null;
  readonly options: readonly string[];
  /** Taken when the time is over; null: nothing is, the task fails. */
  readonly defaults: readonly string[] | null;
  /** Whether several options may be chosen. */
  readonly multiple: boolean;
  readonly params: Readonly<Record<string, HumanParam>>;
  /** Who may answer; empty: everybody who may act on the run. */
  readonly assignedUsers: readonly HumanUser[];
}

/** What is wrong with a choice, in words; null where nothing is. */
export function wrongChoice(
  { multiple, options }: Pick<HumanRequest, 'multiple' | 'options'>,
  chosen: readonly string[],
): string | null {
  if (chosen.length === 0) return 'no option is chosen';
  if (!multiple && chosen.length > 1)
    return `${chosen.length} options are chosen (${chosen.join(', ')}), but only one may be`;
  const unknown = chosen.filter((option) => !options.includes(option));
  if (unknown.length > 0)
    return `${unknown.map((option) => JSON.stringify(option)).join(', ')} is none of the options ${options.join(', ')}`;
  return new Set(chosen).size === chosen.length ? null : 'an option is chosen twice';
}

/** The form as it is filled in: what was not is as it was given. */
export function filledIn(
  params: HumanRequest['params'],
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const defaults = Object.entries(params).map(([name, { value }]) => [name, value]);
  return { ...Object.fromEntries(defaults), ...given };
}

/** The payload with which the task goes on. */
export interface HumanAnswer {
  readonly chosen_options: readonly string[];
  readonly params_input: Readonly<Record<string, unknown>>;
  /** JSON text of an instant, as values hold one. */
  readonly responded_at: unknown;
  readonly responded_by_user: HumanUser | null;
  readonly timedout: boolean;
}
