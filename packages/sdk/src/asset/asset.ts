// `asset()` with everything that hangs on it.
import { defineAsset, defineAssets } from './define-asset.ts';
import { assetRef, makeAsset } from './make-asset.ts';

/**
 * Data that tasks make and use: `asset('s3://lake/orders')`. `asset.define` also makes the DAG that makes it,
 * and `asset.ref` names one that another file has.
 *
 * @example
 * const orders = asset('s3://lake/orders');
 * dag('report', { schedule: orders }, () => { … });
 */
export const asset: typeof makeAsset & {
  readonly define: typeof defineAsset;
  readonly multi: typeof defineAssets;
  readonly ref: typeof assetRef;
} = Object.assign(makeAsset.bind(null) as typeof makeAsset, {
  define: defineAsset,
  multi: defineAssets,
  ref: assetRef,
});
