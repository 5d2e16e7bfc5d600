// For cases that must compile: says that two types are one.
type Exact<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;
/** Compiles only where both types are the same. */
export function same<Left, Right>(..._proof: Exact<Left, Right> extends true ? [] : [never]): void {}
