// The rules of graphql-eslint for schemas: all of them, those of Relay too, but for what is said here. Run at the top of the repository.
import graphql from "@graphql-eslint/eslint-plugin";

const { "flat/schema-recommended": recommended, "flat/schema-all": all, "flat/schema-relay": relay } = graphql.configs;

// What the API has besides entries: places in a list, outcomes, and values that belong to what has them.
const PARTS = [
  "Authorship",
  "Catalog",
  "Coauthor",
  "DuplicateCandidate",
  "DuplicateIdentifier",
  "Facet",
  "FacetBucket",
  "FieldDiff",
  "Figure",
  "Highlight",
  "HighlightPart",
  "Identifier",
  "ImportRow",
  "InputError",
  "Link",
  "PageInfo",
  "PaperChange",
  "PossibleDuplicate",
  "Provenance",
  "RelatedPaper",
  "StaleRevision",
  "Suggestion",
  "UpdatedPaper",
  "ValueWarning",
  "Viewer",
];

export default [
  {
    files: ["schema.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "schema.graphql" } } },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...recommended.rules,
      ...all.rules,
      ...relay.rules,
      // Fields, arguments and input fields stand in the order in which one reads them; types and values as the server sorts them.
      "@graphql-eslint/alphabetize": "off",
      // The server prints short descriptions on one line and long ones as a block.
      "@graphql-eslint/description-style": "off",
      // Everything that has an id is an entry; what has none is one of these.
      "@graphql-eslint/strict-id-in-types": [
        "error",
        { exceptions: { types: PARTS, suffixes: ["Connection", "Edge", "Payload"] } },
      ],
      // Of the three rules in one the first holds: an edge type is called Edge. The nodes of histories, authorships and places in collections
      // are no entries. Lists that are short by their nature, with a limit in their description, are lists and no connections.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // `changes` and `auditLog` are read in one direction; all other connections in both.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // It writes, and it tells of what was written.
      "@graphql-eslint/no-root-type": "off",
      // The entry that was written is in the payload; whoever needs other things sends a query with `X-Catalog-Min-Revision`.
      "@graphql-eslint/require-field-of-type-query-in-mutation-result": "off",
      // A list is never null: without the database nothing of the answer could be given.
      "@graphql-eslint/require-nullable-result-in-root": "off",
    },
  },
];
