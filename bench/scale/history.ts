// `npm run bench -- history`: whether a database full of finished task instances makes Ariel slower.
import { join } from 'node:path';
import { keepResults } from '../kept-results.ts';
import { describeCommit, describeMachine } from '../machine.ts';
import { ownDagsFolder } from '../server.ts';
import { openStage, type Stage, say } from '../stage.ts';
import { optionValues, parsed, stageOptions, stageUsage, wholeNumber } from '../stage-options.ts';
import { type Condition, comparisonTable } from './comparison-table.ts';
import { fillHistory } from './fill-history.ts';
import { scaleFigures } from './scale-figures.ts';

const HOME = 'history';
const SIZES = '1000000,10000000';
/** The same within a tenth. */
const MUST = 1.1;
const dagIds = ['chain_40', 'mapped_1000', 'trigger_one'];
const usage = `npm run bench -- history [options]

  --instances  finished task instances in the database, one number after the other (${SIZES})
${stageUsage}`;

export async function reportHistory(args: readonly string[]): Promise<void> {
  const { values } = parsed(args, { ...stageOptions, instances: { type: 'string', default: SIZES } });
  if (values.help) return console.log(usage);
  const options = optionValues(values);
  const sizes = values.instances.split(',').map((text) => wholeNumber('--instances', text, 1));
  const stage = await openStage({ ...options, postgres: { fsync: options.fsync } });
  try {
    const about = { commit: describeCommit(), machine: describeMachine(stage.scratch) };
    const conditions: Condition[] = [await measured(stage, 'empty')];
    let from = 0;
    for (const to of sizes) {
      const postgres = await stage.databaseOf(HOME);
      await fillHistory({ home: join(stage.scratch, HOME), postgres, from, to, say });
      from = to;
      conditions.push(await measured(stage, to.toLocaleString('en-US')));
    }
    const report = { date: new Date().toISOString(), ...about, database: stage.databaseText, conditions };
    const table = comparisonTable(conditions, MUST);
    const text = [
      `${stage.databaseText}; × is against the empty database, must be ${MUST} at most`,
      '',
      ...table,
    ];
    console.log(`\n${text.join('\n')}`);
    const kind = `-history${stage.postgres === null ? '' : '-postgres'}`;
    keepResults(report, kind, `# ${report.date}, commit ${about.commit.short}\n\n${text.join('\n')}\n`);
  } finally {
    await stage.close();
  }
}

async function measured(stage: Stage, name: string): Promise<Condition> {
  const server = await stage.start({ name: HOME, dagsFolder: ownDagsFolder, dagIds });
  const { readyMs } = await server.becomeReady();
  await server.signIn();
  const figures = await scaleFigures(server);
  await server.stop();
  say(`with a history of ${name}: a chain in ${figures.chain_40_s} s`);
  return { name, figures: { ...figures, start_s: readyMs / 1000 } };
}
