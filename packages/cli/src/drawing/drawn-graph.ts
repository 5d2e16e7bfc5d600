// A graph as it is drawn: boxes, frames around them, arrows. Knows nothing of how it is written, or of where it came from.
export interface DrawnNode {
  readonly id: string;
  /** Lines of text. */
  readonly label: readonly string[];
  readonly shape: 'box' | 'round' | 'store';
  /** The innermost frame that it is in. */
  readonly frameId: string | null;
  /** Colours it; absent: it has none to show. */
  readonly state?: string | null;
}

export interface DrawnFrame {
  readonly id: string;
  readonly parentId: string | null;
  readonly label: string;
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string | null;
}

export interface DrawnGraph {
  readonly name: string;
  readonly nodes: readonly DrawnNode[];
  readonly frames: readonly DrawnFrame[];
  readonly edges: readonly DrawnEdge[];
}

const fills: Readonly<Record<string, string>> = {
  success: '#c8e6c9',
  failed: '#ffcdd2',
  upstream_failed: '#ffe0b2',
  skipped: '#f8d7e8',
  running: '#b3e5fc',
  up_for_retry: '#fff9c4',
  removed: '#e0e0e0',
};
const PLAIN = '#f5f5f5';

/** The colour in a box. */
export const fillOf = ({ state }: DrawnNode): string => fills[state ?? ''] ?? PLAIN;
