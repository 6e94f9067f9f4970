import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Forbids imports that lead back to the importing file. Unlike `import-x/no-cycle`, it also follows type imports. */
export const noImportCircle = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      circle: 'This import leads back to this file: {{route}}. Remove one of these imports.',
    },
  },
  create(context) {
    const { filename } = context;
    const check = ({ source }) => {
      const imported = source && resolve(filename, source.value);
      const route = imported && findRoute(imported, filename);
      if (route) {
        const names = route.map((file) => path.relative(context.cwd, file)).join(' → ');
        context.report({ node: source, messageId: 'circle', data: { route: names } });
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    };
  },
};

/** Returns the shortest chain of imports from one file to another; undefined if there is none. */
function findRoute(from, to) {
  const routes = new Map([[from, [from]]]);
  for (const [file, route] of routes) {
    if (file === to) {
      return route;
    }
    for (const next of importsOf(file)) {
      if (!routes.has(next)) {
        routes.set(next, [...route, next]);
      }
    }
  }
  return undefined;
}

const known = new Map();

function importsOf(file) {
  const { mtimeMs } = statSync(file);
  const entry = known.get(file);
  if (entry?.mtimeMs === mtimeMs) {
    return entry.imports;
  }
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
  const imports = importedFiles.flatMap(({ fileName }) => resolve(file, fileName) ?? []);
  known.set(file, { mtimeMs, imports });
  return imports;
}

/** Returns the file that a relative import names; undefined for a package. */
function resolve(file, name) {
  if (typeof name !== 'string' || !name.startsWith('.')) {
    return undefined;
  }
  const base = path.resolve(path.dirname(file), name);
  return [`${base}.ts`, path.join(base, 'index.ts')].find((candidate) => existsSync(candidate));
}
