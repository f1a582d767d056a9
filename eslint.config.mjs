import pulumi from "@pulumi/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const patience = [
  {
    selector: "NewExpression:matches([callee.name='KubeConfig'], [callee.property.name='KubeConfig'])",
    message:
      "Take patientKubeConfig() of components/cluster/api-retry.ts: its clients ask again for what passes by itself.",
  },
];

const OF = "/^(cluster|database|access)$/";
const KINDS = "/^(k3d|existing|statefulset|external)$/";
const kinds = [
  `MemberExpression:matches([object.name=${OF}], [object.property.name=${OF}]):matches([property.name='kind'], [property.value='kind'])`,
  `VariableDeclarator:matches([init.name=${OF}], [init.property.name=${OF}]) > ObjectPattern > Property[key.name='kind']`,
  `Property[key.name=${OF}] > ObjectPattern > Property[key.name='kind']`,
  "ObjectPattern[typeAnnotation.typeAnnotation.typeName.name=/^(Cluster|Database)Settings$/] > Property[key.name='kind']",
  `BinaryExpression[operator=/^[!=]==?$/] > Literal[value=${KINDS}]`,
  // `existing` is also where secrets come from.
  "SwitchCase > Literal[value=/^(k3d|statefulset|external)$/]",
].map((selector) => ({
  selector,
  message:
    "Ask for what there is (cluster.k3d, database.outside; isK3d(access)): the kind is looked at in configuration/cluster.ts, configuration/database.ts and components/cluster/access.ts alone.",
}));

export default defineConfig(
  globalIgnores([".cache/", "applications/"]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { "@pulumi": pulumi },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // `${output}` becomes a notice about Output<T> instead of its value.
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // The test runner itself waits for what `test` and `describe` return.
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["test", "describe"], package: "node:test" }] },
      ],
      // A provider's methods are promises by contract, also where there is nothing to wait for.
      "@typescript-eslint/require-await": "off",
      // `any` comes from the SDK alone (a transformation's props, a module loaded by path); tsc forbids our own.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["components/**/*.ts", "configuration/**/*.ts", "stacks/**/*.ts", "review/**/*.ts", "scripts/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...patience, ...kinds] },
  },
  {
    // What each kind has is told here, once.
    files: ["configuration/cluster.ts", "configuration/database.ts", "components/cluster/access.ts"],
    rules: { "no-restricted-syntax": ["error", ...patience] },
  },
);
