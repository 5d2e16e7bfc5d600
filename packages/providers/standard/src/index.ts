// provider-standard CONNECTS: operators that every installation has.

export type { BashOperatorOptions } from './bash-operator.ts';
export { BashOperator } from './bash-operator.ts';
export { EmptyOperator } from './empty-operator.ts';
export { TaskShell } from './task-shell.ts';
