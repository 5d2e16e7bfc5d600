// What can stand in an order: outputs, operators and groups. Ordering carries no data.

/** One or several things that can be ordered. */
export type OrderTargets = Orderable | readonly Orderable[];

/** Something that can run before or after something else. */
export interface Orderable {
  /**
   * Runs this first, then `targets`.
   *
   * @example
   * extract.before(load);
   */
  before(targets: OrderTargets): void;
  /**
   * Runs `sources` first, then this.
   *
   * @example
   * load.after([extract, check]);
   */
  after(sources: OrderTargets): void;
  /** The same as `after`. */
  setUpstream(sources: OrderTargets): void;
  /** The same as `before`. */
  setDownstream(targets: OrderTargets): void;
}
