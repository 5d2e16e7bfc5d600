// The tokens of the attempts that a worker has, found by attempt, and by what an attempt's token opens.
import type { ClaimedAttempt, QueuedAttempt } from '@ariel/protocol';

/** Tokens of attempts that are over are kept for what of their logs is still on its way. */
const MAX_OVER = 2_000;

interface Held {
  token: string;
  /** Null where only the attempt's id is known. */
  readonly run: { readonly dagId: string; readonly runId: string } | null;
}

export class AttemptTokens {
  readonly #held = new Map<string, Held>();
  readonly #over = new Map<string, string>();
  /** The newest token that opens a version, or its code. */
  readonly #byVersion = new Map<string, string>();
  readonly #byCode = new Map<string, string>();

  offer({ attemptId, codeHash, dagId, runId, versionId }: QueuedAttempt, token: string): void {
    this.#held.set(attemptId, { token, run: { dagId, runId } });
    this.#byVersion.set(versionId, token);
    this.#byCode.set(codeHash, token);
  }

  claimed({ attemptId, run }: ClaimedAttempt, token: string): void {
    this.#held.set(attemptId, { token, run });
  }

  /** An attempt of an earlier worker, of which a result is left. */
  adopt(attemptId: string, token: string): void {
    this.#held.set(attemptId, { token, run: null });
  }

  refresh(attemptId: string, token: string): void {
    const held = this.#held.get(attemptId);
    if (held) held.token = token;
  }

  of(attemptId: string): string | undefined {
    return this.#held.get(attemptId)?.token ?? this.#over.get(attemptId);
  }

  ofVersion(versionId: string): string | undefined {
    return this.#byVersion.get(versionId);
  }

  ofCode(codeHash: string): string | undefined {
    return this.#byCode.get(codeHash);
  }

  ofRun(dagId: string, runId: string): string | undefined {
    const held = this.#held.values().find(({ run }) => run?.dagId === dagId && run.runId === runId);
    return held?.token;
  }

  forget(attemptId: string): void {
    this.#held.delete(attemptId);
  }

  /** The attempt is over, and its last lines may still come. */
  over(attemptId: string): void {
    const held = this.#held.get(attemptId);
    if (!held) return;
    this.#held.delete(attemptId);
    this.#over.set(attemptId, held.token);
    if (this.#over.size <= MAX_OVER) return;
    const [oldest] = this.#over.keys();
    if (oldest !== undefined) this.#over.delete(oldest);
  }
}
