// Which DAGs have had runs whose rendered fields take the place of older ones. They are forgotten with the sweep, not with the turn.
import { type Database, forgetRenderedFields } from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';

export class OldFields {
  readonly #dagIds = new Set<string>();
  readonly #keepRuns: number;

  /** `keepRuns`: 0 keeps all. */
  constructor(keepRuns: number) {
    this.#keepRuns = keepRuns;
  }

  ended({ dagId, version: { definition } }: OwnedRun): void {
    if (this.#keepRuns === 0) return;
    if (definition.tasks.some(({ templateFields }) => templateFields.length > 0)) this.#dagIds.add(dagId);
  }

  async forget(database: Database): Promise<void> {
    for (const dagId of this.#dagIds) {
      this.#dagIds.delete(dagId);
      await forgetRenderedFields(database, dagId, this.#keepRuns);
    }
  }
}
