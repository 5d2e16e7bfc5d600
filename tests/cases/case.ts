// What a recorded case is to the runner: a name, and a check that says how our answer differs from the recorded one.

/** What became of one case. `note` says why a passed case was allowed to differ from the recording. */
export type CaseResult =
  | { readonly passed: true; readonly note: string | null }
  | { readonly passed: false; readonly problems: readonly string[] };

export interface Case {
  /** As the file calls it, or its input where it has no name. */
  readonly name: string;
  check(): CaseResult | Promise<CaseResult>;
}

/** The case holds something that its format does not have, or that Ariel has no words for. */
export class CannotBeSaid extends Error {
  override readonly name = 'CannotBeSaid';

  constructor(what: string) {
    super(`cannot be said: ${what}`);
  }
}

export const passed = (note: string | null = null): CaseResult => ({ passed: true, note });

export function judged(problems: readonly string[]): CaseResult {
  return problems.length === 0 ? passed() : { passed: false, problems };
}

/** A case that throws has failed, and says why. */
export async function checkCase(each: Case): Promise<CaseResult> {
  try {
    return await each.check();
  } catch (error) {
    const problem = error instanceof CannotBeSaid ? error.message : `threw ${describe(error)}`;
    return { passed: false, problems: [problem] };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
