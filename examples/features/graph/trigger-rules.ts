// Trigger rules: when a task runs, given how the tasks directly before it ended. Each rule once as it is meant, then all side by side.
import { dag, FailTask, SkipTask, task } from 'ariel';

const north = task('north', () => 120);
const south = task('south', (): number => {
  throw new FailTask('the scales are broken');
});
const west = task('west', (): number => {
  throw new SkipTask('closed on Mondays');
});
const note = task('note', (_inputs, { task }) => task.triggerRule);

/** Three warehouses count their stock: north succeeds, south fails, west is skipped. Each rule below is met. */
export const stock = dag('graph_trigger_rules', { tags: ['feature', 'graph'] }, () => {
  const [counted, broken, closed] = [north(), south(), west()];
  note.with({ id: 'add_to_books', triggerRule: 'all_success' })().after(counted);
  note.with({ id: 'call_manager', triggerRule: 'all_failed' })().after(broken);
  note.with({ id: 'enjoy_monday', triggerRule: 'all_skipped' })().after(closed);
  note.with({ id: 'lock_up', triggerRule: 'all_done' })().after([counted, broken, closed]);
  note.with({ id: 'sum_what_there_is', triggerRule: 'all_done_min_one_success' })().after([counted, broken]);
  // These three do not wait for the others.
  note.with({ id: 'warn', triggerRule: 'one_failed' })().after([counted, broken, closed]);
  note.with({ id: 'first_figures', triggerRule: 'one_success' })().after([counted, broken, closed]);
  note.with({ id: 'begin_listing', triggerRule: 'one_done' })().after([counted, broken, closed]);
  note.with({ id: 'report', triggerRule: 'none_failed' })().after([counted, closed]);
  note.with({ id: 'publish', triggerRule: 'none_failed_min_one_success' })().after([counted, closed]);
  note.with({ id: 'audit', triggerRule: 'none_skipped' })().after([counted, broken]);
  // Waits for nothing at all.
  note.with({ id: 'light_on', triggerRule: 'always' })().after([counted, broken, closed]);
});

const rules = [
  'all_success',
  'all_failed',
  'all_skipped',
  'all_done',
  'all_done_min_one_success',
  'one_failed',
  'one_success',
  'one_done',
  'none_failed',
  'none_failed_min_one_success',
  'none_skipped',
  'always',
] as const;

/** Every rule after the same three tasks: some run, some are skipped, some fail because of what comes before. */
export const compared = dag('graph_trigger_rules_compared', { tags: ['feature', 'graph'] }, () => {
  const before = [north(), south(), west()];
  for (const triggerRule of rules) note.with({ id: triggerRule, triggerRule })().after(before);
});
