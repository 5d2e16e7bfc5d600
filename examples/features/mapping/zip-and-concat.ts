// Lists side by side with zip(), one after the other with concat(): of literals, outputs, and lists made of these.
import { concat, dag, task, zip } from 'ariel';

const teams = task('list_teams', () => ['Ajax', 'Roma', 'Lyon']);
const goals = task('count_goals', () => [3, 1]);
const score = task(
  'score',
  ({ team, scored }: { team: string; scored: number | null }) => `${team} ${scored ?? '-'}`,
);
const invite = task('invite', ({ guest }: { guest: string }) => `invited ${guest}`);

export default dag('mapping_zip_and_concat', { tags: ['feature', 'mapping'] }, () => {
  const names = teams();
  // The shorter list decides; with `fill` the longer.
  const pairs = zip(names, goals(), { fill: null });
  score.expandKwargs(
    pairs.map(([team, scored]) => ({ team: team ?? 'nobody', scored: scored as number | null })),
  );
  // zip and concat are also methods of a list: names.concat(['the press']).
  invite.expand({ guest: concat(names, ['the press']) });
});
