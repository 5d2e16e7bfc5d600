// A secret that Ariel cannot know: a token that a service gives is hidden from now on, in every spelling.
import { dag, maskSecret, task } from 'ariel';

const signIn = task('sign_in', (_inputs, { log }) => {
  // Passwords of connections and variables such as `api_key` need no such call.
  const token = ['tok', 'en', 'of', 'today'].join('-');
  maskSecret(token);
  log.info(`Authorization: Bearer ${token}`);
  log.info('as a link', { url: `https://example.org/?q=${encodeURIComponent(token)}` });
  return token.length;
});

export default dag('secrets_mask_secret', { tags: ['feature'] }, () => {
  signIn();
});
