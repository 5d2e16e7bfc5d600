// A menu that opens from a button: items with icon, words and what they mean.
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuItem {
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  readonly trigger: ReactNode;
  readonly sections: readonly { readonly title?: string; readonly items: readonly MenuItem[] }[];
  readonly align?: 'start' | 'end';
}

export function Menu({ trigger, sections, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          className="z-50 min-w-48 rounded-lg border bg-raised p-1 shadow-pop"
        >
          {sections.map((section, index) => (
            <div key={section.title ?? index}>
              {index > 0 && <DropdownMenu.Separator className="my-1 h-px bg-border" />}
              {section.title !== undefined && (
                <DropdownMenu.Label className="px-2 pt-1.5 pb-1 font-medium text-faint text-xs">
                  {section.title}
                </DropdownMenu.Label>
              )}
              {section.items.map((item) => (
                <DropdownMenu.Item
                  key={item.label}
                  disabled={item.disabled ?? false}
                  onSelect={item.onSelect}
                  className="flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 outline-none data-disabled:cursor-not-allowed data-disabled:opacity-50 data-highlighted:bg-hover"
                >
                  <span className="grid w-4 place-items-center text-muted">{item.icon}</span>
                  <span className="flex-1">{item.label}</span>
                  {item.hint !== undefined && <span className="text-faint text-xs">{item.hint}</span>}
                  {item.checked === true && <span className="text-accent-strong">✓</span>}
                </DropdownMenu.Item>
              ))}
            </div>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
