/**
 * Imports go one way (docs/architecture.md): a folder imports only those before it in this list. The last ones are
 * leaves, which nothing imports.
 */
const LAYERS = [
  'common',
  'config',
  'tracing',
  'database',
  'replicas',
  'events',
  'audit',
  'limits',
  'clients',
  'users',
  'authorization',
  'tokens',
  'mcp',
  'documents',
  'admin',
];
const FEATURES = LAYERS.slice(LAYERS.indexOf('clients'));

/** What a leaf may import besides common and config. */
const LEAVES = {
  'clean-up': ['database', 'mcp'],
  discovery: ['clients', 'mcp'],
  doctor: [],
  health: ['database', 'replicas'],
  home: [],
  metrics: ['database', 'replicas', 'events', 'audit', 'tokens', 'mcp', 'admin'],
  openapi: [],
};

const folders = (names) => `^src/(${names.join('|')})/`;

/** A folder imports itself and what `allowed` lists, nothing else of ours. */
const importsOnly = (folder, allowed) => ({
  name: `${folder}-imports-only`,
  comment: `src/${folder} may import ${allowed.join(', ') || 'no other folder'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: folders([folder, ...allowed]) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    ...LAYERS.map((folder, index) => importsOnly(folder, LAYERS.slice(0, index))),
    ...Object.entries(LEAVES).map(([folder, more]) => importsOnly(folder, ['common', 'config', ...more])),
    {
      name: 'known-folder',
      comment: 'A new folder takes its place in LAYERS or LEAVES',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: folders([...LAYERS, ...Object.keys(LEAVES)]) },
      to: {},
    },
    {
      name: 'no-controller-on-database',
      comment: 'request → controller → service → Prisma',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: ['^src/database/', 'node_modules/@prisma/'] },
    },
    {
      name: 'no-reaching-into-features',
      comment:
        'Of another feature: its services, module, guards and decorators, and files with no role in their name (types, pure functions). Controllers, DTOs, strategies and jobs are its own',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: folders(FEATURES),
        pathNot: ['^src/$1/', '/[^/.]+\\.ts$', '\\.(service|module|guard|decorator)\\.ts$'],
      },
    },
    {
      name: 'database-by-its-service',
      comment: 'Past the database folder: its services, the generated types and the module',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/database/' },
      to: {
        path: '^src/database/',
        pathNot:
          '^src/database/((prisma|statements|migrations|pool|priority)\\.service|database\\.module|generated/client)\\.ts$',
      },
    },
    {
      name: 'no-orphan',
      comment: 'Nothing uses it, nor does a page of ours',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.spec\\.ts$', '^src/openapi/browser/'] },
      to: {},
    },
    {
      name: 'declared-dependency',
      comment: 'What the service imports is in `dependencies`',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^src/database/generated/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
