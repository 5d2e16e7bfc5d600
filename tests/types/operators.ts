// What operators take and give, as the compiler sees it: what stands here compiles, and each line below an expected error must not.
import {
  BaseBranchOperator,
  BaseHook,
  BaseOperator,
  dag,
  type OperatorOptions,
  type Templated,
  task,
} from 'ariel';
import { HttpOperator, type HttpResponse, HttpSensor } from 'ariel/http';
import { EmailOperator } from 'ariel/smtp';
import {
  fetchOneHandler,
  SqlColumnCheckOperator,
  SqlExecuteQueryOperator,
  SqlHook,
  type SqlRow,
} from 'ariel/sql';
import {
  BashOperator,
  BranchDayOfWeekOperator,
  EmptyOperator,
  ExternalTaskSensor,
  FunctionOperator,
  FunctionSensor,
  IsolatedFunctionOperator,
  TriggerDagRunOperator,
} from 'ariel/standard';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(..._same: Same<A, B> extends true ? [] : [never]): void => {};

const upper = task('upper', ({ text }: { text: string }) => text.toUpperCase());
const many = task('many', ({ rows }: { rows: readonly SqlRow[] | null }) => rows?.length ?? 0);
const double = task('double', ({ n }: { n: number }) => n * 2);

class Ratio extends BaseOperator<number> {
  static override readonly templateFields = ['part'];
  readonly part: number;
  constructor(options: OperatorOptions & { readonly part: Templated<number> }) {
    super(options);
    this.part = this.rendered(options.part);
  }
  execute(): number {
    return this.part / 2;
  }
}

class Pick extends BaseBranchOperator {
  chooseBranch(): string[] {
    return ['left'];
  }
}

class Crm extends BaseHook {
  async size(): Promise<number> {
    return (await this.getConnection('crm')).port ?? 0;
  }
}

dag('operators', {}, () => {
  const bash = new BashOperator({ taskId: 'bash', bashCommand: 'echo 1', outputProcessor: Number });
  double({ n: bash.output });
  const call = new HttpOperator({
    taskId: 'http',
    responseFilter: (answer) => (answer as HttpResponse).status,
  });
  double({ n: call.output });
  upper({ text: new HttpOperator({ taskId: 'text', endpoint: upper({ text: 'x' }) }).output });
  many({ rows: new SqlExecuteQueryOperator({ taskId: 'sql', sql: ['select 1'] }).output });
  double({
    n: new SqlExecuteQueryOperator({
      taskId: 'one',
      sql: 'select 1',
      handler: fetchOneHandler,
      outputProcessor: Number,
    }).output,
  });
  double({
    n: new FunctionOperator({
      taskId: 'f',
      callable: ({ n }: { n: number }) => n,
      opKwargs: { n: bash.output },
    }).output,
  });
  double({
    n: new FunctionSensor({
      taskId: 'fs',
      callable: ({ n }: { n: number }) => ({ done: n > 1, value: n }),
      opKwargs: { n: bash.output },
      mode: 'reschedule',
    }).output,
  });
  double({ n: new IsolatedFunctionOperator({ taskId: 'i', callable: () => 1, dependencies: {} }).output });
  upper({
    text: new TriggerDagRunOperator({
      taskId: 't',
      triggerDagId: upper({ text: 'x' }),
      conf: { n: bash.output },
    }).output,
  });
  double({ n: new Ratio({ taskId: 'ratio', part: bash.output }).output });
  Ratio.partial({ taskId: 'ratios' }).expand({ part: [1, 2] });
  new Pick({ taskId: 'pick' }).before(new EmptyOperator({ taskId: 'left' }));
  new BranchDayOfWeekOperator({
    taskId: 'day',
    weekDay: 'Monday',
    followTaskIdsIfTrue: bash,
    followTaskIdsIfFalse: ['a', call],
  });
  new ExternalTaskSensor({ taskId: 'e', externalDagId: 'x', executionDelta: '1h', mode: 'reschedule' });
  new EmailOperator({ taskId: 'mail', to: ['a@b.c'], subject: ({ dag }) => dag.dagId, htmlContent: '' });
  same<Awaited<ReturnType<Crm['size']>>, number>();

  // @ts-expect-error: the text of an answer is no number
  double({ n: new HttpOperator({ taskId: 'wrong' }).output });
  // @ts-expect-error: a command is text
  new BashOperator({ taskId: 'wrong', bashCommand: 1 });
  new BranchDayOfWeekOperator({
    taskId: 'wrong',
    // @ts-expect-error: there is no such day
    weekDay: 'Moonday',
    followTaskIdsIfTrue: [],
    followTaskIdsIfFalse: [],
  });
  // @ts-expect-error: what follows a "no" is missing
  new BranchDayOfWeekOperator({ taskId: 'wrong', weekDay: 'Monday', followTaskIdsIfTrue: [] });
  new SqlColumnCheckOperator({
    taskId: 'wrong',
    table: 't',
    // @ts-expect-error: there is no such check
    columnMapping: { id: { nulls: { equalTo: 0 } } },
  });
  // @ts-expect-error: there is no such method
  new HttpOperator({ taskId: 'wrong', method: 'GETT' });
  // @ts-expect-error: a duration is never a bare number
  new HttpSensor({ taskId: 'wrong', endpoint: '', pokeInterval: 5 });
  // @ts-expect-error: what the function is given does not fit it
  new FunctionOperator({ taskId: 'wrong', callable: ({ n }: { n: number }) => n, opKwargs: { n: 'x' } });
  // @ts-expect-error: a look answers yes or no, or with a value beside it
  new FunctionSensor({ taskId: 'wrong', callable: () => 'yes' });
  // @ts-expect-error: packages are named with versions
  new IsolatedFunctionOperator({ taskId: 'wrong', callable: () => 1 });
  // @ts-expect-error: a run does not end so
  new TriggerDagRunOperator({ taskId: 'wrong', triggerDagId: 'x', allowedStates: ['done'] });
});

const isolated = task.isolated('isolated', ({ text }: { text: string }) => text.length, {
  dependencies: { ms: '2.1.3' },
});
same<Parameters<typeof isolated>, [{ readonly text: Parameters<typeof isolated>[0]['text'] }]>();
const chosen = task.branchIsolated('chosen', () => (Date.now() > 0 ? 'a' : 'b'), { dependencies: {} });
dag('isolated', {}, () => {
  double({ n: isolated({ text: 'x' }) });
  const [a, b] = [new EmptyOperator({ taskId: 'a' }), new EmptyOperator({ taskId: 'b' })];
  chosen().to({ a, b });
  // @ts-expect-error: it is asked for a case that is missing
  chosen().to({ a });
});

export const rows = new SqlHook().getRecords<{ readonly id: number }>('select 1 as id');
same<Awaited<typeof rows>, { readonly id: number }[]>();
