import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { noImportCircle } from './eslint/noImportCircle.mjs';

/** The folders that each folder of src may import, besides itself, base and api.ts. extension.ts may import all. */
const ROOMS = {
  base: [],
  daemon: [],
  interpreters: [],
  jupyter: [],
  // KernelSource.ts only declares what a source gives to a kernel. A kernel imports no source itself.
  kernels: ['daemon', 'jupyter', 'sources/KernelSource.ts'],
  sources: ['daemon', 'jupyter', 'kernels'],
  check: ['daemon', 'interpreters', 'jupyter', 'kernels', 'sources'],
  vscode: ['check', 'daemon', 'interpreters', 'jupyter', 'kernels', 'sources'],
};

const zones = [
  ...Object.entries(ROOMS).map(([room, others]) => ({
    target: `./src/${room}`,
    from: './src',
    except: [...new Set(['api.ts', 'base', room, ...others])].map((name) => `./${name}`),
    message: `src/${room} may import: ${['api.ts', 'base', ...others].join(', ')}.`,
  })),
  {
    target: './src/jupyter/*.ts',
    from: './src/jupyter/zmq',
    message: 'src/jupyter may not import src/jupyter/zmq, which is built on it.',
  },
  {
    target: './src/jupyter/*.ts',
    from: './src/jupyter/websocket',
    message: 'src/jupyter may not import src/jupyter/websocket, which is built on it.',
  },
  {
    target: './src',
    from: './',
    except: ['./src', './node_modules'],
    message: 'src may import only files that are part of the package.',
  },
  {
    target: './packaging',
    from: './',
    except: ['./packaging', './node_modules'],
    message: 'packaging may import only itself and npm packages.',
  },
];

const onlyIn = (names) => ({
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      paths: Object.entries({
        vscode: 'Only src/vscode and src/extension.ts import vscode.',
        zeromq: 'Only src/jupyter/zmq imports zeromq.',
        ws: 'Only src/jupyter/websocket imports ws.',
      }).flatMap(([name, message]) => (names.includes(name) ? [{ name, message }] : [])),
    },
  ],
});

/**
 * The name of a module's constant is in UPPER_CASE if the value is primitive, and in camelCase if it is a function.
 * The rule `naming-convention` cannot tell a table of values from an object with methods. So `no-restricted-syntax`
 * checks the names of tables, but only of those that are declared `as const`.
 */
const NAMES = [
  { selector: 'typeLike', format: ['PascalCase'] },
  {
    selector: ['memberLike', 'variableLike'],
    format: null,
    leadingUnderscore: 'forbid',
    trailingUnderscore: 'forbid',
  },
  { selector: 'parameter', modifiers: ['unused'], format: null },
  {
    selector: 'variable',
    modifiers: ['const', 'global'],
    types: ['boolean', 'number', 'string'],
    format: ['UPPER_CASE'],
  },
  {
    // A destructured constant may keep the name of its property.
    selector: 'variable',
    modifiers: ['const', 'global', 'destructured'],
    types: ['boolean', 'number', 'string'],
    format: null,
  },
  {
    selector: 'variable',
    modifiers: ['const', 'global'],
    types: ['function'],
    format: ['camelCase'],
  },
];

export default tseslint.config(
  { ignores: ['**/out/', '**/dist/', '.cache/', 'node_modules/'] },
  eslint.configs.recommended,
  { rules: { curly: 'error', eqeqeq: 'error', 'no-empty': 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX, local: { rules: { 'no-import-circle': noImportCircle } } },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js'] })],
    },
    rules: {
      'no-console': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'local/no-import-circle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // VS Code's Disposable is a class, but VS Code accepts every object that has a dispose() as a Disposable.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'PrivateIdentifier', message: "Use TypeScript's `private`." },
        {
          selector:
            ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator[id.name=/[a-z]/]:has(> .init[typeAnnotation.typeName.name="const"])',
          message: 'The name of a table is in UPPER_CASE.',
        },
      ],
      '@typescript-eslint/naming-convention': ['error', ...NAMES],
    },
  },
  { files: ['src/**/*.ts'], rules: onlyIn(['vscode', 'zeromq', 'ws']) },
  { files: ['src/jupyter/zmq/**/*.ts'], rules: onlyIn(['vscode', 'ws']) },
  { files: ['src/jupyter/websocket/**/*.ts'], rules: onlyIn(['vscode', 'zeromq']) },
  { files: ['src/extension.ts', 'src/vscode/**/*.ts'], rules: onlyIn(['zeromq', 'ws']) },
  {
    // The public API may use the types of `vscode`, but must not import that module at run time.
    files: ['src/api.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: 'vscode', allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
);
