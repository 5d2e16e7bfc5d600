// What the compiler must refuse of inputs, outputs and orders: one case each, with the name of what is wrong.
// A case that compiles fails the type check, because its `@ts-expect-error` then has no error to expect. Never run.
import { dag, type LoopTools, type Output, param, task, taskGroup, zip } from 'ariel';
import { BashOperator } from 'ariel/standard';

const text = task('text', () => 'x');
const number = task('number', () => 1);
const texts = task('texts', () => ['x']);
const upper = task('upper', ({ text }: { text: string }) => text.toUpperCase());
const pair = task('pair', ({ left, right }: { left: string; right: number }) => `${left}${right}`);
const size = task.branch('size', ({ sum }: { sum: number }) => (sum > 10 ? 'big' : 'small'));
const group = taskGroup('group', ({ file }: { file: Output<string> }) => upper({ text: file }));
const yes = (): boolean => true;
const constant = taskGroup('constant', ({ times }: { times: number }) => upper({ text: `${times}` }));
const looking = taskGroup('looking', ({ file }: { file: Output<string> }, { loop }: LoopTools<string>) =>
  pair({ left: file, right: loop.index }),
);

dag('wrong', { params: { region: param.string(), limit: param.integer() } }, ({ params, task: inside }) => {
  // case: output of the wrong type
  // @ts-expect-error
  upper({ text: number() });

  // case: output of the wrong type, inside a list
  // @ts-expect-error
  task('join', ({ all }: { all: string[] }) => all.join())({ all: ['x', number()] });

  // case: constant of the wrong type
  // @ts-expect-error
  upper({ text: 3 });

  // case: param of the wrong type
  // @ts-expect-error
  upper({ text: params.limit });

  // case: missing input
  // @ts-expect-error
  pair({ left: 'x' });

  // case: all inputs missing
  // @ts-expect-error
  pair();

  // case: misspelled input
  // @ts-expect-error
  pair({ left: 'x', rigth: 3 });

  // case: input that the task does not take
  // @ts-expect-error
  text({ surplus: 1 });

  // case: expand over something that is not a list
  // @ts-expect-error
  upper.expand({ text: 'x' });

  // case: expand over an output that is not a list
  // @ts-expect-error
  upper.expand({ text: text() });

  // case: expand over a list of the wrong type
  // @ts-expect-error
  pair.partial({ left: 'x' }).expand({ right: texts() });

  // case: partial with an unknown input
  // @ts-expect-error
  pair.partial({ lfet: 'x' });

  // case: partial with an input of the wrong type
  // @ts-expect-error
  pair.partial({ left: 3 });

  // case: partial and expand that leave an input out
  // @ts-expect-error
  pair.partial({}).expand({ left: texts() });

  // case: expand that leaves an input out
  // @ts-expect-error
  pair.expand({ left: texts() });

  // case: partial and expand that give an input twice
  // @ts-expect-error
  pair.partial({ left: 'x' }).expand({ left: texts(), right: [1] });

  // case: expandKwargs with an object that leaves an input out
  // @ts-expect-error
  pair.expandKwargs([{ left: 'x' }]);

  // case: a mapped output used as a single value
  // @ts-expect-error
  upper({ text: upper.expand({ text: texts() }) });

  // case: a mapped group over a list of the wrong type
  // @ts-expect-error
  group.expand({ file: [1, 2] });

  // case: a mapped group over an output that is not a list
  // @ts-expect-error
  group.expand({ file: text() });

  // case: a mapped group that leaves an argument out
  // @ts-expect-error
  group.expand({});

  // case: a mapped group with an argument that it does not take
  // @ts-expect-error
  group.expand({ file: texts(), fiel: texts() });

  // case: a mapped group over an argument that is no output in its body
  // @ts-expect-error
  constant.expand({ times: [1, 2] });

  // case: partial of a group with an unknown argument
  // @ts-expect-error
  group.partial({ fiel: text() });

  // case: the output of a mapped group used as a single value
  // @ts-expect-error
  upper({ text: group.expand({ file: texts() }) });

  // case: a loop without a number of iterations
  // @ts-expect-error
  group.loop({}, { file: text() });

  // case: a loop whose until takes another type than the result
  // @ts-expect-error
  group.loop({ maxIterations: 2, until: (result: number) => result > 1 }, { file: text() });

  // case: a loop whose until answers with something else than yes or no
  // @ts-expect-error
  group.loop({ maxIterations: 2, until: () => 'yes' }, { file: text() });

  // case: a loop that leaves an input out
  // @ts-expect-error
  group.loop({ maxIterations: 2 });

  // case: a body that looks at the iteration, placed without one
  // @ts-expect-error
  looking({ file: text() });

  // case: a loop whose body gives another type than it takes from the iteration before
  // @ts-expect-error
  taskGroup('l', (_inputs: object, _tools: LoopTools<number>) => text());

  // case: a result of the iteration before where there may be none
  taskGroup('n', (_inputs: object, { loop }: LoopTools<string>) => {
    // @ts-expect-error
    return upper({ text: loop.previous });
  });

  // case: a misspelled option of a group
  // @ts-expect-error
  taskGroup('m', () => {}, { prefixGroupid: false });

  // case: map over an output that is no list
  // @ts-expect-error
  text().map((item) => item);

  // case: map with a function of another type of item
  // @ts-expect-error
  texts().map((item: number) => item);

  // case: a list of the wrong type after map
  // @ts-expect-error
  upper.expand({ text: texts().map((item) => item.length) });

  // case: a list of the wrong type after zip
  // @ts-expect-error
  upper.expand({ text: zip(texts(), texts()) });

  // case: a zip with something that is no list
  // @ts-expect-error
  texts().zip(3);

  // case: a list made of a list that is ordered
  // @ts-expect-error
  text().before(texts().map((item) => item));

  // case: an object mapped over where the input takes no entries
  // @ts-expect-error
  upper.expand({ text: { a: 'x' } });

  // case: a mapped operator with an unknown option
  // @ts-expect-error
  BashOperator.partial({ taskId: 'e', bashComand: 'ls' });

  // case: a mapped operator that leaves an option out
  // @ts-expect-error
  BashOperator.partial({ taskId: 'f' }).expand({ cwd: ['/'] });

  // case: a mapped operator over options of the task
  // @ts-expect-error
  BashOperator.partial({ taskId: 'g', bashCommand: 'ls' }).expand({ retries: [1, 2] });

  // case: a mapped operator over a list of the wrong type
  // @ts-expect-error
  BashOperator.partial({ taskId: 'h' }).expand({ bashCommand: [1] });

  // case: a teardown of something that is no task
  // @ts-expect-error
  text().asTeardown({ setups: 'x' });

  // case: a teardown of a task that is not placed
  // @ts-expect-error
  text().asTeardown({ setups: texts });

  // case: a misspelled option of a teardown
  // @ts-expect-error
  text().asTeardown({ setup: text() });

  // case: a branch that is mapped without a case for a value
  // @ts-expect-error
  size.expand({ sum: [1] }).to({ big: text() });

  // case: a condition of something that is no task
  // @ts-expect-error
  inside.runIf(yes, () => 1);

  // case: a condition that answers neither yes nor no
  // @ts-expect-error
  inside.runIf(() => 'yes', text);

  // case: a command that is no text
  // @ts-expect-error
  inside.bash('b', () => 3);

  // case: a group given an output of the wrong type
  // @ts-expect-error
  group({ file: number() });

  // case: a param that the DAG does not declare, as a reference
  // @ts-expect-error
  upper({ text: params.regoin });

  // case: a param that the DAG does not declare, as a value
  inside('report', (_inputs: Record<string, never>, context) => {
    // @ts-expect-error
    return context.params.regoin;
  });

  // case: a param's value used as another type
  inside('report', (_inputs: Record<string, never>, { params }) => {
    // @ts-expect-error
    return params.region * 2;
  });

  // case: a param that neither the DAG nor the task declares
  inside(
    'own',
    (_inputs: object, { params }) => {
      // @ts-expect-error
      return params.dept;
    },
    { params: { depth: param.integer({ default: 1 }) } },
  );

  // case: a param of the task's own used as the type that the DAG gives it
  inside(
    'own',
    (_inputs: object, { params }) => {
      // @ts-expect-error
      return params.limit * 2;
    },
    { params: { limit: param.string({ default: 'none' }) } },
  );

  // case: a plain value as a param of a task
  // @ts-expect-error
  inside('own', () => 1, { params: { depth: 1 } });

  // case: a branch without a case for a value that it can return
  // @ts-expect-error
  size({ sum: 1 }).to({ big: text() });

  // case: a branch with a case that it cannot return
  // @ts-expect-error
  size({ sum: 1 }).to({ big: text(), small: text(), huge: text() });

  // case: a branch that leads to a task that is not placed
  // @ts-expect-error
  size({ sum: 1 }).to({ big: text, small: text() });

  // case: a number into a templated text field
  // @ts-expect-error
  new BashOperator({ taskId: 'a', bashCommand: 3 });

  // case: an output of the wrong type into a templated text field
  // @ts-expect-error
  new BashOperator({ taskId: 'b', bashCommand: number() });

  // case: a function of the context that returns the wrong type
  // @ts-expect-error
  new BashOperator({ taskId: 'c', bashCommand: ({ ti }) => ti.tryNumber });

  // case: a misspelled option of an operator
  // @ts-expect-error
  new BashOperator({ taskId: 'd', bashCommand: 'true', bashComand: 'true' });

  // case: a misspelled option of a placement
  // @ts-expect-error
  upper.with({ retires: 3 });

  // case: a sensor option on the placement of a plain task
  // @ts-expect-error
  upper.with({ pokeInterval: '1m' });

  // case: an order with something that is not placed
  // @ts-expect-error
  text().before(number);

  // case: .to on a task that is no branch
  // @ts-expect-error
  text().to({ x: number() });
});
