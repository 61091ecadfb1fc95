// @ts-check
import tseslint from 'typescript-eslint';

/** Layers whose behaviour may depend on nothing but their arguments. */
const PURE = [
  'units',
  'designs',
  'events',
  'machine',
  'schedule',
  'kernel',
  'driver',
  'run',
  'draw',
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'src/events/generated.ts'] },
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: false } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
      // Index access is checked by the compiler; the assertion says "in bounds by construction".
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-eval': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    files: PURE.map((layer) => `src/${layer}/**/*.ts`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'fs', 'path', 'crypto', 'os'], message: 'This layer is pure.' },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'performance',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'crypto',
        'Buffer',
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Draw from the session’s recorded choices.',
        },
        { object: 'Date', property: 'now', message: 'Time is virtual.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date']", message: 'Time is virtual.' },
        { selector: 'ImportExpression', message: 'Everything is imported at the top.' },
      ],
    },
  },
  {
    files: ['bench/**', 'schema/**', 'tools/**', 'test/**', 'src/cli/**'],
    rules: { 'no-console': 'off' },
  },
);
