// `ariel tasks render`: the templated fields of one task as they would be rendered. The task itself does not run.
import { inspect } from 'node:util';
import type { TaskHandler } from '@ariel/sdk';
import { unknownTask } from '../../client/find-dag.ts';
import { loadLocalDag } from '../../client/local-dags.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { placeOf } from './place-of.ts';
import { singleTaskDag, sourcesOf } from './single-task.ts';
import { environmentSurroundings } from './surroundings.ts';
import { requireRunner } from './test-dag.ts';
import { whatItIsAbout } from './test-task.ts';

/** As wide as Airflow draws it. */
const LINE = `# ${'-'.repeat(58)}`;

export const renderTask: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const [dagId, taskId] = [given.positional(0), given.positional(1)];
  const { dag } = await loadLocalDag(config(), dagId, placeOf(given));
  const { definition } = dag;
  const taskIds = definition.tasks.map((each) => each.taskId);
  const task = definition.tasks.find((each) => each.taskId === taskId);
  if (!task) throw unknownTask(dagId, taskId, taskIds);
  const about = await whatItIsAbout(context, given, {
    definition: { ...definition, tasks: [task] },
    sources: [...new Set([...sourcesOf(task), ...taskIds.filter((id) => id !== taskId)])],
  });
  const outputs = { ...about.outputs, ...given.json('outputs') };
  const chosen = given.wholeNumber('mapIndex', { min: -1 }) ?? -1;
  const single = singleTaskDag({ dag, taskId, outputs, pulled: Object.keys(outputs), mapIndex: null });
  const rendered = new Map<number, Readonly<Record<string, unknown>>>();
  const noting: TaskHandler = {
    kind: 'function',
    inputFunctions: dag.handlers.get(taskId)?.inputFunctions ?? {},
    execute: (inputs, { ti }) => void rendered.set(ti.mapIndex, inputs),
  };
  const tasks = single.definition.tasks.map((each) =>
    each.taskId === taskId ? { ...each, kind: 'function' as const, sensor: null, branchTargets: null } : each,
  );
  const runner = await requireRunner();
  const result = await runner.testDag(
    {
      ...single,
      definition: { ...single.definition, tasks },
      handlers: new Map([...single.handlers, [taskId, noting]]),
    },
    {
      logicalDate: new Date(about.dateUs / 1000),
      params: { ...about.params, ...given.json('taskParams') },
      ...environmentSurroundings(context.env),
    },
  );
  const failed = result.tasks.find((each) => each.taskId === taskId && each.error !== null);
  if (failed?.error)
    throw new CommandError({
      code: 'ARIEL_RENDER_FAILED',
      message: `${dagId}.${taskId}: ${failed.error.message}`,
    });
  const rows = [...rendered].flatMap(([mapIndex, inputs]) =>
    chosen >= 0 && mapIndex !== chosen
      ? []
      : task.templateFields
          .filter((name) => inputs[name] !== undefined)
          .map((name) => ({
            map_index: mapIndex,
            property: name,
            value: textOf(inputs[name]),
          })),
  );
  const format = outputOf(given);
  if (format !== 'table') {
    printRows(screen, { rows, columns: ['map_index', 'property', 'value'], format, empty: '' });
    return ExitCode.ok;
  }
  for (const { map_index: mapIndex, property, value } of rows) {
    const instance = mapIndex < 0 ? '' : ` (map index ${mapIndex})`;
    screen.print(`${LINE}\n# property: ${property}${instance}\n${LINE}\n${value}\n`);
  }
  if (rows.length === 0) screen.print(`${dagId}.${taskId} has no templates.`);
  return ExitCode.ok;
};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : inspect(value, { depth: 10, breakLength: 100 });
