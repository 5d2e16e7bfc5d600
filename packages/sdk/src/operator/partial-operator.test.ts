// Mapped operators: what is stored, and the object that each instance gets where it runs.
import { expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { Templated } from '../reference/wired.ts';
import type { TaskContext } from '../run/task-context.ts';
import { task } from '../task/task.ts';
import { BaseOperator } from './base-operator.ts';
import type { OperatorOptions } from './operator-options.ts';

interface GreetOptions extends OperatorOptions {
  readonly name: Templated<string>;
  readonly greeting?: Templated<string>;
  readonly punctuation?: string;
  readonly shout?: (text: string) => string;
}

class Greet extends BaseOperator<string> {
  static override readonly templateFields = ['name', 'greeting'];
  readonly name: string;
  readonly greeting: string;
  readonly punctuation: string;
  readonly shout: (text: string) => string;
  readonly #secret = 'own';

  constructor(options: GreetOptions) {
    super(options);
    this.name = this.rendered(options.name);
    this.greeting = this.rendered(options.greeting ?? 'Hello');
    this.punctuation = options.punctuation ?? '';
    this.shout = options.shout ?? ((text) => text);
  }

  execute(): string {
    return this.shout(`${this.greeting} ${this.name}${this.punctuation} ${this.#secret} ${this.taskId}`);
  }
}

const context = { ti: { taskId: 'greet' } } as TaskContext;

test('text in lists may be a template where the field may be', () => {
  const { tasks } = dag('d', {}, () => {
    const names = task('names', () => ['x']);
    Greet.partial({ taskId: 'greet', retries: 2, greeting: '{{ ds }}', punctuation: '{{' }).expand({
      name: ['a', '{{ run_id }}'],
    });
    Greet.partial({ taskId: 'both' }).expand({ name: names(), punctuation: ['!', '{{'] });
    Greet.partial({ taskId: 'kwargs' }).expandKwargs([{ name: '{{ ds }}', punctuation: '{{' }]);
  }).definition;
  expect(tasks[0]).toMatchObject({
    taskId: 'greet',
    kind: 'operator',
    operatorName: 'Greet',
    retries: 2,
    inputs: {
      greeting: { kind: 'template', source: '{{ ds }}' },
      punctuation: { kind: 'literal', json: '"{{"' },
    },
    mapping: {
      inputs: [{ name: 'name', over: { kind: 'list', items: [{ kind: 'literal' }, { kind: 'template' }] } }],
    },
  });
  expect(tasks[2]).toMatchObject({
    upstream: ['names'],
    mapping: {
      inputs: [
        { name: 'name', over: { kind: 'output' } },
        { name: 'punctuation', over: { kind: 'literal' } },
      ],
    },
  });
  expect(tasks[3]?.mapping).toMatchObject({
    over: { items: [{ entries: { name: { kind: 'template' }, punctuation: { kind: 'literal' } } }] },
  });
});

test('each instance has an object of its own, with functions from the file and values from the run', async () => {
  const { handlers } = dag('d', {}, () => {
    const shout = (text: string): string => text.toUpperCase();
    Greet.partial({ taskId: 'greet', shout, greeting: () => 'Hi' }).expand({ name: ['a', 'b'] });
  });
  const handler = handlers.get('greet');
  expect(handler?.inputFunctions.greeting?.(context)).toBe('Hi');
  expect(await handler?.execute({ name: 'b', greeting: 'Hi' }, context)).toBe('HI B OWN GREET');
});
