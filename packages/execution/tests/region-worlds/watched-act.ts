// Performs an operator's act and watches: what its preview said is what the rows show afterwards, no more and no less.
import type { AffectedInstance } from '@ariel/protocol';
import type { World } from '@ariel/testkit';

interface SeenRow {
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly id: string;
  readonly state: string | null;
}

type Named = Pick<AffectedInstance, 'iteration' | 'mapIndex' | 'runId' | 'taskId'>;

const labelOf = ({ iteration, mapIndex, runId, taskId }: Named): string =>
  `${runId} ${taskId}[${mapIndex}]#${iteration}`;

async function rowsOf(world: World): Promise<Map<string, SeenRow>> {
  const rows = await world.database.all<SeenRow>(
    `select r.run_id, i.task_id, i.map_index, i.iteration, i.id, i.state from task_instance i join dag_run r on r.id = i.run_ref
     order by r.id, i.task_id, i.iteration, i.map_index`,
  );
  return new Map(
    rows.map((row) => [
      labelOf({ runId: row.run_id, taskId: row.task_id, mapIndex: row.map_index, iteration: row.iteration }),
      row,
    ]),
  );
}

/** Rows that are not what they were. One that is queued again for other code is the same row still. */
function changed(before: ReadonlyMap<string, SeenRow>, after: ReadonlyMap<string, SeenRow>): string[] {
  const labels = new Set([...before.keys(), ...after.keys()]);
  return [...labels].filter((label) => {
    const [old, now] = [before.get(label), after.get(label)];
    if (!old || !now) return true;
    const isRequeued = old.state === 'queued' && now.state === 'scheduled';
    return !isRequeued && (old.id !== now.id || old.state !== now.state);
  });
}

const setOf = (affected: readonly AffectedInstance[]): string[] =>
  affected.map((each) => JSON.stringify([labelOf(each), each.state, each.change, each.isDropped])).sort();

/** What it would do is asked first; throws where the answer, or what happened to the rows, is something else. */
export async function watched(
  world: World,
  what: string,
  perform: (dryRun: boolean) => Promise<readonly AffectedInstance[]>,
): Promise<void> {
  const before = await rowsOf(world);
  const preview = await perform(true);
  const untouched = changed(before, await rowsOf(world));
  if (untouched.length > 0) throw new Error(`${what}: a preview changed ${untouched.join(', ')}`);
  const effect = await perform(false);
  const [said, done] = [setOf(preview), setOf(effect)];
  if (said.join() !== done.join())
    throw new Error(`${what}: the preview said\n${said.join()}\nand it was\n${done.join()}`);
  const really = new Set(changed(before, await rowsOf(world)));
  // What waits anyway waits as before where it is cleared.
  const isClear = /^(clear|run again)/.test(what);
  const waits = ({ change, isDropped, state }: AffectedInstance): boolean =>
    isClear && state === null && change === undefined && isDropped !== true;
  const expected = new Set(preview.filter((each) => !waits(each)).map(labelOf));
  const missing = [...really].filter((label) => !expected.has(label));
  const extra = [...expected].filter((label) => !really.has(label));
  if (missing.length > 0)
    throw new Error(`${what}: the preview did not say that this changes: ${missing.join(', ')}`);
  if (extra.length > 0)
    throw new Error(`${what}: the preview said that this changes, and it did not: ${extra.join(', ')}`);
}
