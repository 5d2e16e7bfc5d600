// A failure that Ariel itself sees while a task runs, with its stable code and what to do.
import { type RunCode, runCodes } from '../error/error-codes.ts';

export class TaskRunError extends Error {
  override readonly name = 'TaskRunError';
  readonly code: RunCode;

  constructor(code: RunCode, what: string, options?: ErrorOptions) {
    super(`${what}. ${runCodes[code].remedy} [${code}]`, options);
    this.code = code;
  }
}
