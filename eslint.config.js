import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const everywhere = [
  {
    selector: 'CatchClause > BlockStatement[body.length=0]',
    message: 'A failure that is swallowed has to say why: do something, or return.',
  },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
  {
    selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier',
    message: "import * as z from 'zod': the other form bundles five times as much.",
  },
];
const namedExports = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };

/** What a browser must never do with text it was given. */
const noMarkup = [
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe)$/]',
    message: 'Text is text, never markup.',
  },
  {
    selector: 'CallExpression[callee.property.name="setAttribute"][arguments.0.value="style"]',
    message: 'Strict pages forbid inline styles: set a property of .style.',
  },
];

/** What the client reads through its environment, so that a proof can run it in time of its own. */
const throughEnvironment = [
  'BroadcastChannel',
  'WebSocket',
  'clearTimeout',
  'document',
  'fetch',
  'indexedDB',
  'localStorage',
  'navigator',
  'sessionStorage',
  'setInterval',
  'setTimeout',
].map((name) => ({ name, message: 'Use the environment that was handed over.' }));

export default tseslint.config(
  { ignores: ['node_modules/', '.cache/', '.kotha/', 'cdk.out/', 'coverage/', 'dist/', 'screens/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...everywhere, namedExports],
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-array-delete': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-misused-spread': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['widget/**/*.ts', 'admin-ui/**/*.ts'],
    ...lit.configs['flat/recommended'],
  },
  {
    files: ['widget/**/*.ts', 'admin-ui/**/*.ts'],
    ...wc.configs['flat/recommended'],
  },
  {
    files: ['widget/**/*.ts', 'admin-ui/**/*.ts', 'client/**/*.ts', 'look/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, namedExports, ...noMarkup],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['lit/directives/unsafe-*'], message: 'Text is text, never markup.' }] },
      ],
    },
  },
  {
    files: ['client/**/*.ts'],
    // What paints, hears or sounds is a browser's own and tried in one, not in virtual time.
    ignores: ['client/environment.ts', 'client/picture.ts', 'client/portraits.ts', 'client/recorder.ts', 'client/player.ts'],
    rules: {
      'no-restricted-globals': ['error', ...throughEnvironment],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use the environment that was handed over.' },
        { object: 'Math', property: 'random', message: 'Use the environment that was handed over.' },
      ],
    },
  },
  {
    // Tools read their settings from a default export, and style sheets declare theirs.
    files: ['*.config.ts', '**/*.d.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere] },
  },
);
