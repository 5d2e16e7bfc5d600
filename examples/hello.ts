// Ten lines: what one task returns is what the next one takes, and the compiler checks that it fits.
import { dag, param, task } from 'ariel';

const greet = task('greet', ({ name }: { name: string }) => `Hello, ${name}!`);
const shout = task('shout', ({ text }: { text: string }, { log }) => log.info(text.toUpperCase()));

export default dag('hello', { params: { name: param.string({ default: 'world' }) } }, ({ params }) => {
  const greeting = greet({ name: params.name });
  shout({ text: greeting });
});
