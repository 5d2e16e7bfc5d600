// What the examples of connections, variables and hidden values are expected to do.
import type { Expectations } from './expectation.ts';

export const secrets: Expectations = {
  secrets_connections: {
    file: 'secrets/connections.ts',
    runs: [
      {
        state: 'success',
        outputs: { where: 'http at 127.0.0.1', in_a_template: 'http at 127.0.0.1' },
      },
    ],
  },
  secrets_mask_secret: {
    file: 'secrets/mask-secret.ts',
    runs: [{ state: 'success', outputs: { sign_in: 15 } }],
  },
  secrets_variables: {
    file: 'secrets/variables.ts',
    runs: [{ state: 'success', outputs: { recall: 3, forget: true } }],
  },
};
