// Options, params and results that the compiler must refuse: one case each, with the name of what is wrong. The cases of
// inputs and orders are in must-not-compile.ts. Never run.
import { dag, definePlugin, param, task, taskGroup } from 'ariel';

const text = task('text', () => 'x');
const upper = task('upper', ({ text }: { text: string }) => text.toUpperCase());

// case: a misspelled option of a task
// @ts-expect-error
task('t', () => 1, { retires: 3 });

// case: a sensor option on a plain task
// @ts-expect-error
task('t', () => 1, { mode: 'reschedule' });

// case: a short circuit's option on a plain task
// @ts-expect-error
task('t', () => 1, { ignoreDownstreamTriggerRules: true });

// case: a misspelled option of a short circuit
// @ts-expect-error
task.shortCircuit('t', () => 1, { ignoreDownstreamTriggerRule: true });

// case: a sensor mode that does not exist
// @ts-expect-error
task.sensor('t', () => true, { mode: 'sleep' });

// case: a sensor that answers neither yes nor no
// @ts-expect-error
task.sensor('t', () => 'yes');

// case: a branch that answers with a number
// @ts-expect-error
task.branch('t', () => 3);

// case: a duration of a unit that does not exist
// @ts-expect-error
task('t', () => 1, { retryDelay: '30x' });

// case: a duration that is a bare number
// @ts-expect-error
task('t', () => 1, { retryDelay: 30 });

// case: a duration with a part that does not exist
// @ts-expect-error
task('t', () => 1, { executionTimeout: { fortnights: 1 } });

// case: a trigger rule that does not exist
// @ts-expect-error
task('t', () => 1, { triggerRule: 'all_sucess' });

// case: a weight rule that does not exist
// @ts-expect-error
task('t', () => 1, { weightRule: 'sideways' });

// case: a preset that does not exist
// @ts-expect-error
dag('d', { schedule: '@dialy' }, () => {});

// case: a cron string of too few fields
// @ts-expect-error
dag('d', { schedule: '0 6 *' }, () => {});

// case: a misspelled option of a DAG
// @ts-expect-error
dag('d', { schedul: '@daily' }, () => {});

// case: a misspelled option in defaultArgs
// @ts-expect-error
dag('d', { defaultArgs: { retry: 1 } }, () => {});

// case: a default of the wrong type
// @ts-expect-error
param.string({ default: 3 });

// case: a default that is none of the values
// @ts-expect-error
param.enum(['a', 'b'], { default: 'c' });

// case: an option of another kind of param
// @ts-expect-error
param.boolean({ minimum: 1 });

// case: a function as an output
// @ts-expect-error
task('t', () => () => 1);

// case: a function as an output of an async task
// @ts-expect-error
task('t', async () => async () => 1);

// case: a function inside an output
// @ts-expect-error
task('t', () => ({ name: 'x', close: () => {} }));

// case: a symbol as an output
// @ts-expect-error
task('t', () => Symbol('x'));

// case: a live connection as an output
// @ts-expect-error
task('t', (): WeakMap<object, string> => new WeakMap());

// case: run() with a missing input
// @ts-expect-error
upper.run();

// case: run() with an output instead of a value
// @ts-expect-error
upper.run({ text: text() });

// case: plugin without a name
// @ts-expect-error
definePlugin({ timetables: {} });

// case: timetable of a plugin that is made already
// @ts-expect-error
definePlugin({ name: 'x', timetables: { never: { nextRun: () => null } } });

// case: DAG option of the wrong type
// @ts-expect-error
dag('latest', { rerunWithLatestVersion: 'yes' }, () => {});

// case: a kind of undefined that does not exist
// @ts-expect-error
dag('d', { templateUndefined: 'lenient' }, () => {});

// case: an argument of templates by its name in Python
// @ts-expect-error
dag('d', { jinjaEnvironmentKwargs: { trim_blocks: true } }, () => {});

// case: an argument of templates that is about loading
// @ts-expect-error
dag('d', { jinjaEnvironmentKwargs: { loader: null } }, () => {});

// case: templates that escape by themselves
// @ts-expect-error
dag('d', { jinjaEnvironmentKwargs: { autoescape: true } }, () => {});

// case: an extension of templates that is not there
// @ts-expect-error
dag('d', { jinjaEnvironmentKwargs: { extensions: ['jinja2.ext.i18n'] } }, () => {});

// case: a line break that is none
// @ts-expect-error
dag('d', { jinjaEnvironmentKwargs: { newlineSequence: '<br>' } }, () => {});

// case: a suffix of a group that is no yes or no
// @ts-expect-error
taskGroup('g', () => {}, { addSuffixOnCollision: '__1' });

// case: an action on a DAG that there is not
// @ts-expect-error
dag('d', { accessControl: { Sales: ['can_fly'] } }, () => {});

// case: a DAG that a role may create
// @ts-expect-error
dag('d', { accessControl: { Sales: { DAGs: ['can_create'] } } }, () => {});

// case: actions for what belongs to no DAG
// @ts-expect-error
dag('d', { accessControl: { Sales: { Connections: ['can_read'] } } }, () => {});

// case: an action that is in no list
// @ts-expect-error
dag('d', { accessControl: { Sales: 'can_read' } }, () => {});

// case: an action in other words than Airflow's
// @ts-expect-error
dag('d', { accessControl: { Sales: { 'DAG Runs': ['create'] } } }, () => {});
