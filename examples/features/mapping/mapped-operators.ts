// Operators are mapped, too: `partial` gives the options that all instances share.
import { dag, task } from 'ariel';
import { BashOperator } from 'ariel/standard';

const listNames = task('list_names', () => ['Ada', 'Grace']);
const join = task('join', ({ greetings }: { greetings: string[] }) => greetings.join(' '));

export default dag('mapping_operators', { tags: ['feature', 'mapping'] }, () => {
  const greetings = BashOperator.partial({
    taskId: 'greet',
    env: { GREETING: 'Hello' },
    appendEnv: true,
  }).expand({
    bashCommand: listNames().map((name) => `echo "$GREETING ${name}"`),
  });
  join({ greetings });
});
