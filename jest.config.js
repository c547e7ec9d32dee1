/** Nest 12 is ESM: jest runs under `--experimental-vm-modules` and strips `.js` from relative imports. */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

/** The service in the test's own process: pure functions, and HTTP on a real database. */
const service = {
  ...common,
  displayName: 'service',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/process/', '<rootDir>/test/postgres/'],
};

/** The built service as a process of its own: signals, crashes, what it prints. Builds what is not built. */
const process_ = {
  ...common,
  displayName: 'process',
  testMatch: ['<rootDir>/test/process/**/*.test.ts'],
  globalSetup: '<rootDir>/scripts/ensure-built.js',
};

/** What only a Postgres server can show, as processes: with TEST_DATABASE_URL alone. */
const postgres = {
  ...common,
  displayName: 'postgres',
  testMatch: ['<rootDir>/test/postgres/**/*.test.ts'],
  globalSetup: '<rootDir>/scripts/ensure-built.js',
};

export default {
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [service, process_, ...(process.env.TEST_DATABASE_URL === undefined ? [] : [postgres])],
};
