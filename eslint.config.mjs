import pulumi from "@pulumi/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

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
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression:matches([callee.name='KubeConfig'], [callee.property.name='KubeConfig'])",
          message:
            "Take patientKubeConfig() of components/cluster/api-retry.ts: its clients ask again for what passes by itself.",
        },
      ],
    },
  },
  {
    files: ["components/**/*.ts"],
    rules: noImportsOf("configuration", "stacks", "policy", "review", "scripts", "test"),
  },
);
