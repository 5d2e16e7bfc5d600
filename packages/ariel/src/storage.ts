// `ariel/storage`: one path for local files, S3, Azure Blob Storage and Google Cloud Storage. Clients are loaded when first used.

export type {
  FileTransferOptions,
  ListOptions,
  ObjectStat,
  ObjectStorageXComOptions,
  ObjectStore,
  PresignOptions,
  StoragePathOptions,
  StoreMaker,
  WriteOptions,
} from '@ariel/provider-storage';
export {
  FileTransferOperator,
  ObjectStorageXComBackend,
  registerObjectStore,
  StorageError,
  StoragePath,
} from '@ariel/provider-storage';
