// In whose name operators of a simulated world act.
import type { Actor } from '@ariel/protocol';

export const actor: Actor = { user: 'operator', via: 'test' };
