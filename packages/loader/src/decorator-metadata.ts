// Mends what jiti's transform makes of decorators where `reflect-metadata` is not loaded: its stand-in for type metadata
// gives back the target, which for a method then takes the place of the method. A Babel plugin for jiti.

interface MetadataFallback {
  readonly operator?: string;
  readonly right: {
    readonly type: string;
    readonly body?: { readonly type: string; readonly name?: string };
  };
  readonly left: { readonly type: string; readonly callee?: MemberOfReflect };
}

interface MemberOfReflect {
  readonly object?: { readonly name?: string };
  readonly property?: { readonly name?: string };
}

interface FallbackPath {
  readonly node: MetadataFallback;
  get(key: 'right'): { get(key: 'body'): { replaceWith(node: unknown): void } };
}

/** Makes `Reflect.metadata?.(…) || ((t) => t)` end in a decorator that decorates nothing. */
export function harmlessDecoratorMetadata({ types }: { types: { nullLiteral(): unknown } }) {
  return {
    visitor: {
      LogicalExpression(path: FallbackPath): void {
        const { left, right } = path.node;
        const isMetadata =
          left.callee?.object?.name === 'Reflect' && left.callee.property?.name === 'metadata';
        if (!isMetadata || right.type !== 'ArrowFunctionExpression' || right.body?.type !== 'Identifier')
          return;
        path.get('right').get('body').replaceWith(types.nullLiteral());
      },
    },
  };
}
