// Where the files of a bundle come from, when they do not lie in a folder that people write: what a source must give, and how it
// fails. A source never changes a folder that it gave.

export interface BundleSnapshot {
  /** Its files as they were at one moment. Nothing in it changes any more. */
  readonly folder: string;
  /** Null: the source has no versions. */
  readonly version: string | null;
  /** The page of a version, with `{version}` for it; null: there is none. */
  readonly urlTemplate: string | null;
}

export interface BundleSource {
  /** `git`, `s3` … */
  readonly kind: string;
  /** The newest state. Throws `BundleError` where it cannot be had. */
  refresh(signal: AbortSignal): Promise<BundleSnapshot>;
  /** The state that this machine had last; null: none yet. */
  last(): Promise<BundleSnapshot | null>;
}

export const bundleRemedies = {
  ARIEL_BUNDLE_GIT: 'See what git says: the address, the connection and the network. It is tried again.',
  ARIEL_BUNDLE_REF: 'Correct tracking_ref, or push the branch or tag. It is looked for again.',
  ARIEL_BUNDLE_SUBDIR: 'Correct subdir, or put the folder back.',
  ARIEL_BUNDLE_STORAGE:
    'See what the storage says: the bucket, the prefix and the connection. It is tried again.',
  ARIEL_BUNDLE_CONNECTION: 'Make the connection, or correct its id in dag_processor.dag_bundle_config_list.',
  ARIEL_BUNDLE_REFRESH: 'See the message; it is tried again.',
} as const satisfies Record<string, string>;

export type BundleCode = keyof typeof bundleRemedies;

/** Why a bundle could not be brought up to date. Its message holds no credentials. */
export class BundleError extends Error {
  readonly code: BundleCode;

  constructor(code: BundleCode, message: string) {
    super(message);
    this.name = 'BundleError';
    this.code = code;
  }
}
