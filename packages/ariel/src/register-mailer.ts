// Lets tasks with `email` find what sends it. It is loaded when the first one is sent.
import { registerMailer } from '@ariel/sdk';

registerMailer(async () => (await import('@ariel/provider-smtp')).mailAboutTask);
