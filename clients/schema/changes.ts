// What became of the schema since the last release.
import { CriticalityLevel, diff, DiffRule, type Change } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const ROOTS = new Set(["Query", "Mutation", "Subscription"]);

/** The differences that a client can notice; another wording of a description is none. */
export async function changes(released: string, present: string): Promise<Change[]> {
  return diff(buildSchema(released), buildSchema(present), [DiffRule.ignoreDescriptionChanges, DiffRule.simplifyChanges]);
}

/** Those that a client of the release does not survive. */
export function breaking(changes: Change[]): Change[] {
  return changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
}

/**
 * Those of which the changelog says nothing: it has to have, as code, the field, the argument, the value or the type. A new type need
 * not be named, because something that is new leads to it.
 */
export function unsaid(changes: Change[], changelog: string): Change[] {
  const said = new Set(codes(unreleased(changelog)).flatMap((code) => code.match(/\w+/g) ?? []));
  return changes.filter(({ type, path = "" }) => {
    const names = path.split(".").filter((name) => !ROOTS.has(name));
    return type !== "TYPE_ADDED" && !names.some((name) => said.has(name.replace(/^@/, "")));
  });
}

/** The section of a changelog for what is not released yet. */
function unreleased(changelog: string): string {
  const section = /^## Unreleased\n(.*?)(?=^## |$(?![^]))/ms.exec(changelog)?.[1];
  if (section === undefined) throw new Error("the changelog has no section Unreleased");
  return section;
}

function codes(markdown: string): string[] {
  return [...markdown.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
