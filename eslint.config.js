import globals from 'globals';
import tseslint from 'typescript-eslint';
import { documentedExports } from './eslint-rules/documented-exports.js';

const MESSAGE_ONLY = 'A test that is left out must not pass for one that passed';

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'coverage/', 'src/database/generated/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    files: ['**/*.{js,cjs,ts}'],
    extends: [tseslint.configs.base],
    languageOptions: { globals: globals.node },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The SDK keeps them for what McpServer and Streamable HTTP do not do: a server for each SSE session.
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [
            { from: 'package', package: '@modelcontextprotocol/sdk', name: ['Server', 'SSEClientTransport'] },
            { from: 'package', package: '@modelcontextprotocol/client', name: 'SSEClientTransport' },
            // For tests on loopback, as its own words have it.
            { from: 'package', package: 'oauth4webapi', name: 'allowInsecureRequests' },
          ],
        },
      ],
      // Nest's modules and Passport's strategies are empty classes under a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // `Config` is a class to be an injection token, and is made as a literal; so are Nest's options.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    plugins: { gatehouse: { rules: { 'documented-exports': documentedExports } } },
    rules: { 'gatehouse/documented-exports': 'error' },
  },
  {
    files: ['test/**/*.ts', '**/*.spec.ts'],
    languageOptions: { globals: globals.jest },
    rules: {
      'no-restricted-properties': [
        'error',
        ...['describe', 'it', 'test'].flatMap((object) =>
          ['only', 'skip', 'todo'].map((property) => ({ object, property, message: MESSAGE_ONLY })),
        ),
      ],
      'no-restricted-globals': ['error', 'fdescribe', 'fit', 'xdescribe', 'xit', 'xtest'],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
