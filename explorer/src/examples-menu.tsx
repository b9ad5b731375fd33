import { ChevronDownIcon, ToolbarMenu, UnStyledButton, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { type Example, examples } from "./examples.ts";

/** Opens an example in a new tab, for those who have closed or changed the one they began with. */
export function ExamplesMenu() {
  const { addTab } = useGraphiQLActions();
  const editors = useGraphiQL(({ queryEditor, variableEditor, headerEditor }) => ({
    queryEditor,
    variableEditor,
    headerEditor,
  }));

  function open({ query, variables, headers }: Example) {
    addTab();
    editors.queryEditor?.setValue(query);
    editors.variableEditor?.setValue(variables ?? "");
    editors.headerEditor?.setValue(headers ?? "");
  }

  return (
    <ToolbarMenu
      button={
        <UnStyledButton type="button" title="Open an example in a new tab">
          Examples
          <ChevronDownIcon aria-hidden="true" />
        </UnStyledButton>
      }
    >
      {examples.map((example) => (
        <ToolbarMenu.Item key={example.title} onSelect={() => open(example)}>
          {example.title}
        </ToolbarMenu.Item>
      ))}
    </ToolbarMenu>
  );
}
