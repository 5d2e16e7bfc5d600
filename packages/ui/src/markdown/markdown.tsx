// Documentation of a DAG or a task, as its author wrote it.
import { type Block, type Inline, markdownBlocks } from './markdown-blocks.ts';

export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="flex max-w-2xl flex-col gap-2.5">
      {markdownBlocks(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <p className={block.level === 1 ? 'font-semibold text-base' : 'font-semibold'}>
          {spans(block.content)}
        </p>
      );
    case 'paragraph':
      return <p>{spans(block.content)}</p>;
    case 'code':
      return (
        <pre className="overflow-x-auto rounded-md border bg-sunken px-3 py-2 font-mono text-[12px]">
          {block.text}
        </pre>
      );
    case 'list': {
      const items = block.items.map((content, index) => <li key={index}>{spans(content)}</li>);
      return block.isOrdered ? (
        <ol className="list-decimal pl-5">{items}</ol>
      ) : (
        <ul className="list-disc pl-5">{items}</ul>
      );
    }
    default: {
      const never: never = block;
      return never;
    }
  }
}

function spans(content: readonly Inline[]) {
  return content.map((inline, index) => {
    switch (inline.kind) {
      case 'code':
        return (
          <code key={index} className="rounded bg-hover px-1 py-px font-mono text-[12px]">
            {inline.text}
          </code>
        );
      case 'strong':
        return <strong key={index}>{inline.text}</strong>;
      case 'emphasis':
        return <em key={index}>{inline.text}</em>;
      case 'link':
        return (
          <a
            key={index}
            href={inline.href}
            target="_blank"
            rel="noreferrer"
            className="text-accent-strong hover:underline"
          >
            {inline.text}
          </a>
        );
      default:
        return <span key={index}>{inline.text}</span>;
    }
  });
}
