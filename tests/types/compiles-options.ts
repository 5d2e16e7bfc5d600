// Options of DAGs and what plugins bring, as an author would write them; everything else that must compile is in compiles.ts.
// Checked by tsc only, never run.
import { dag, definePlugin, task, taskGroup, timetable, weightStrategy } from 'ariel';
import { same } from './same.ts';

dag('schedules', { schedule: '15m' }, () => {});
dag('by_hand', { schedule: null, startDate: new Date(0) }, () => {});
dag(
  'opened',
  {
    accessControl: {
      Sales: ['can_read', 'can_edit'],
      Support: {
        DAGs: ['can_read'],
        'DAG Runs': ['can_read', 'can_create', 'menu_access'],
        'Task Logs': ['can_read'],
      },
    },
  },
  () => {},
);
dag(
  'own_marks',
  {
    templateUndefined: 'chainable',
    jinjaEnvironmentKwargs: {
      variableStartString: '<<',
      variableEndString: '>>',
      newlineSequence: '\r\n',
      extensions: ['jinja2.ext.loopcontrols'],
      finalize: (value) => value ?? '',
      undefined: 'debug',
      autoescape: false,
    },
  },
  () => taskGroup('again', () => {}, { addSuffixOnCollision: true })(),
);

export const finance = definePlugin({
  name: 'finance',
  timetables: {
    each_hours: ({ hours }: { hours: number }) => ({
      nextRun: ({ last, now }) => {
        const start = last?.end ?? now;
        return { dataInterval: { start, end: new Date(start.getTime() + hours * 3_600_000) } };
      },
    }),
    never: () => ({ nextRun: async () => null }),
  },
  weightStrategies: { leaves_first: { weight: ({ downstream }) => (downstream.length === 0 ? 10 : 1) } },
});
same<(typeof finance)['name'], 'finance'>();

dag('named', { schedule: timetable('each_hours', { hours: 2 }) }, () => {
  task('book', () => 1, { weightRule: weightStrategy('leaves_first') })();
});
