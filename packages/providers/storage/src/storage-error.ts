// The errors of this package: what was to be done with which path, and what to do about it.

export type StorageErrorCode =
  | 'ARIEL_STORAGE_PATH'
  | 'ARIEL_STORAGE_NOT_FOUND'
  | 'ARIEL_STORAGE_EXISTS'
  | 'ARIEL_STORAGE_CLIENT'
  | 'ARIEL_STORAGE_UNSUPPORTED'
  | 'ARIEL_STORAGE_FAILED';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
