// `ariel/standard`: operators that every installation has.

export type { BashOperatorOptions } from '@ariel/provider-standard';
export { BashOperator, EmptyOperator } from '@ariel/provider-standard';
