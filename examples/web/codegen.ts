import type { CodegenConfig } from "@graphql-codegen/cli";

// Each component says in a fragment what it shows, and gets exactly that: the types come from the API's schema, so that a change there
// that this client does not survive is an error of the compiler here.
const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/gql/**"],
  generates: {
    "./src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: { unmaskFunctionName: "readFragment" } },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { DateTime: "string", JSON: "unknown", PartialDate: "string" },
      },
    },
  },
};

export default config;
