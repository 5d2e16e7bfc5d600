// `limit` with `per`: so many starts in a time. For the API that answers "429 Too Many Requests" otherwise.
import { dag, task } from 'ariel';

const ask = task('ask_api', ({ id }: { id: number }) => `answer ${id}`, {
  limit: { key: 'weather-api', max: 4, per: '1s' },
});

export default dag('limit_rate', { tags: ['feature', 'limit'] }, () => {
  ask.expand({ id: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
});
