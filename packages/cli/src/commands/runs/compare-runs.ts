// `ariel dags compare-runs`: one line per difference.
import { type Change, compareRuns, type RunDifference } from '@ariel/core';
import { comparedRun } from '@ariel/store/reads';
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

/** More of a value tells nobody more in a table. */
const MOST_CHARACTERS = 60;

export const compareTwoRuns: CommandBody = async ({ config, screen }, given) => {
  const dagId = given.positional(0);
  const zone = config().core.defaultTimezone;
  const difference = await readDatabase(config(), async (database) => {
    const runOf = (at: number) => requireRun(database, { dagId, runIdOrDate: given.positional(at), zone });
    const [left, right] = [await runOf(1), await runOf(2)];
    return compareRuns(await comparedRun(database, left), await comparedRun(database, right));
  });
  const format = outputOf(given);
  const rows = rowsOf(difference);
  const columns = ['what', 'name', 'left', 'right'];
  const shown = format === 'table' ? rows.map(shortened) : rows;
  printRows(screen, { rows: shown, columns, format, empty: 'Nothing is different.' });
  screen.note(
    `${difference.sameInstances} task instances are alike, ${difference.instances.length} are not.`,
  );
  return rows.length === 0 ? ExitCode.ok : ExitCode.failed;
};

function rowsOf(difference: RunDifference): Row[] {
  const { code, conf, instances, params, state, version } = difference;
  const ofRun: Change[] = [
    { name: 'state', ...state },
    { name: 'version', left: String(version.left), right: String(version.right) },
  ].filter(({ left, right }) => left !== right);
  const named = (what: string, changes: readonly Change[]): Row[] =>
    changes.map((change) => ({ what, ...change }));
  return [
    ...named('run', ofRun),
    ...named('conf', conf),
    ...named('param', params),
    ...named('file', code),
    ...instances.flatMap((each) => {
      const at = each.mapIndex < 0 ? '' : `[${each.mapIndex}]`;
      const what = `${each.taskId}${at}${each.iteration > 0 ? `#${each.iteration}` : ''}`;
      const isOther = each.state.left !== each.state.right || each.isOnlyIn !== null;
      return [
        ...named(what, isOther ? [{ name: 'state', ...each.state }] : []),
        ...named(`${what} input`, each.inputs),
        ...named(`${what} output`, each.outputs),
      ];
    }),
  ];
}

const shortened = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > MOST_CHARACTERS
        ? `${value.slice(0, MOST_CHARACTERS)}…`
        : value,
    ]),
  );
