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

/** The syntax that no pure layer uses. */
const PURE_SYNTAX = [
  { selector: "NewExpression[callee.name='Date']", message: 'Time is virtual.' },
  { selector: 'ImportExpression', message: 'Everything is imported at the top.' },
];
/** A switch is looked up once, by the reader, which notes that the run depended on it. */
const SWITCH_LOOKUP = {
  selector:
    'MemberExpression[computed=true] > Literal.property[value=/^(devmem|driver|migrate|notifier|rangefault)[.]/]',
  message: 'Rules are picked in kernel/rules.ts and driver/rules.ts, from tables by value.',
};
/** Where values themselves are the matter: what designs are, and which are known for what. */
const SWITCHES_AS_DATA = ['src/designs/**/*.ts', 'src/run/oracles/**/*.ts'];

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
      'no-restricted-syntax': ['error', SWITCH_LOOKUP],
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
      'no-restricted-syntax': ['error', ...PURE_SYNTAX, SWITCH_LOOKUP],
    },
  },
  { files: SWITCHES_AS_DATA, rules: { 'no-restricted-syntax': ['error', ...PURE_SYNTAX] } },
  {
    files: ['bench/**', 'schema/**', 'tools/**', 'test/**', 'src/cli/**'],
    rules: { 'no-console': 'off' },
  },
);
