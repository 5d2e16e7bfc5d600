// The base of XCom backends: what decides where the values are kept that tasks pass to each other.

/** Which value it is. */
export interface XComPlace {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** −1 where nothing is mapped. */
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly key: string;
}

/**
 * The base class of XCom backends. It runs in the task process, before a value is stored and where one is read; a plugin makes it
 * known, and `core.xcom_backend` names it.
 *
 * @example
 * class VaultXCom extends BaseXCom {
 *   override async serializeValue(value: unknown) { return typeof value === 'string' ? { id: await vault.put(value) } : undefined; }
 *   override deserializeValue(stored: unknown) { return vault.get((stored as { id: string }).id); }
 * }
 * definePlugin({ name: 'vault', xcomBackends: { VaultXCom: new VaultXCom() } });
 */
export abstract class BaseXCom {
  /** What is stored in place of the value: JSON data with which it is found again. Undefined: the value itself is. */
  abstract serializeValue(value: unknown, place: XComPlace): unknown;

  /** The value that `serializeValue` made `stored` of. */
  abstract deserializeValue(stored: unknown): unknown;

  /** Deletes what is kept for a value that nobody can read any more. @default nothing */
  async purge(_stored: unknown): Promise<void> {}
}

/** Also of another copy of this package. */
export function isXComBackend(value: unknown): value is BaseXCom {
  return (
    typeof value === 'object' &&
    value !== null &&
    'serializeValue' in value &&
    typeof value.serializeValue === 'function' &&
    'deserializeValue' in value &&
    typeof value.deserializeValue === 'function'
  );
}
