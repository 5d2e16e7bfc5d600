// Notes in the audit log which task read which connection or variable: once for each try and name, never what was in it.
import type { Queryable } from '@ariel/store';

type Kind = 'connection' | 'variable';

/** Beyond this many the oldest are forgotten: what is read again then is noted again. */
const MOST_KEPT = 10_000;

export class TaskReads {
  readonly #database: Queryable;
  readonly #nowUs: () => number;
  readonly #noted = new Set<string>();

  constructor(database: Queryable, nowUs: () => number) {
    this.#database = database;
    this.#nowUs = nowUs;
  }

  /** Before the task has it. */
  async note(kind: Kind, name: string, attemptId: string | undefined): Promise<void> {
    if (attemptId === undefined) return;
    const key = `${attemptId}/${kind}/${name}`;
    if (this.#noted.has(key)) return;
    const named = kind === 'connection' ? { connection_id: name } : { key: name };
    await this.#database.run(
      `insert into event_log (at, event, dag_id, task_id, run_id, map_index, try_number, extra, resource, team)
       select cast(? as integer), cast(? as text), r.dag_id, i.task_id, r.run_id, i.map_index, i.try_number,
         cast(? as text), cast(? as text), r.team
       from task_instance i join dag_run r on r.id = i.run_ref where i.id = ?`,
      [this.#nowUs(), `task_read_${kind}`, JSON.stringify({ via: 'task', ...named }), `${kind}s`, attemptId],
    );
    this.#keep(key);
  }

  #keep(key: string): void {
    this.#noted.add(key);
    const [oldest] = this.#noted;
    if (this.#noted.size > MOST_KEPT && oldest !== undefined) this.#noted.delete(oldest);
  }
}
