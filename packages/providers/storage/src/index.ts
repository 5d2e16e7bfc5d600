// provider-storage CONNECTS: one path for local files, S3, Azure Blob Storage and Google Cloud Storage.
export { FileTransferOperator, type FileTransferOptions } from './file-transfer-operator.ts';
export type { ObjectStat, ObjectStore } from './object-store.ts';
export { registerObjectStore, type StoreMaker } from './open-store.ts';
export { StorageError } from './storage-error.ts';
export {
  type ListOptions,
  type PresignOptions,
  StoragePath,
  type StoragePathOptions,
  type WriteOptions,
} from './storage-path.ts';
export { ObjectStorageXComBackend, type ObjectStorageXComOptions } from './xcom-backend.ts';
