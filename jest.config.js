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
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/(process|postgres|replicas|containers|browser|third-party)/',
  ],
};

/** A disk of a test's own can be mounted by root alone: anybody else leaves these out. */
const notForUs = process.getuid?.() === 0 ? ['/node_modules/'] : ['/node_modules/', 'disk-full'];

/** The built service as a process of its own: signals, crashes, what it prints. Builds what is not built. */
const process_ = {
  ...common,
  displayName: 'process',
  testMatch: ['<rootDir>/test/process/**/*.test.ts'],
  testPathIgnorePatterns: notForUs,
  globalSetup: '<rootDir>/scripts/ensure-built.js',
};

/** What only a Postgres server can show, as processes: with TEST_DATABASE_URL alone. */
const postgres = {
  ...common,
  displayName: 'postgres',
  testMatch: ['<rootDir>/test/postgres/**/*.test.ts'],
  testPathIgnorePatterns: notForUs,
  globalSetup: '<rootDir>/scripts/ensure-built.js',
};

/** Several replicas as processes, with Redis between them and nginx in front: with TEST_DATABASE_URL alone. */
const replicas = {
  ...common,
  displayName: 'replicas',
  testMatch: ['<rootDir>/test/replicas/**/*.test.ts'],
  globalSetup: '<rootDir>/scripts/ensure-built.js',
};

/** The service in containers, as docker-compose starts them: by `npm run test:containers` alone, which needs Docker. */
const containers = {
  ...common,
  displayName: 'containers',
  testMatch: ['<rootDir>/test/containers/**/*.test.ts'],
};

/** The pages in Chromium, which must be installed: by `npm run test:browser` alone. */
const browser = {
  ...common,
  displayName: 'browser',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
};

/** Other people's programs against the service: by `npm run test:third-party` alone, which installs them. */
const thirdParty = {
  ...common,
  displayName: 'third-party',
  testMatch: ['<rootDir>/test/third-party/**/*.test.ts'],
};

/** Makes the pictures in docs/screenshots: by `npm run screenshots`. */
const screenshots = {
  ...common,
  displayName: 'screenshots',
  testMatch: ['<rootDir>/test/browser/screenshots.ts'],
};

/** Run alone where TEST_PROJECT names one. */
const onDemand = { browser, screenshots, 'third-party': thirdParty }[process.env.TEST_PROJECT];

export default {
  maxWorkers: 2,
  // On Node 20 a test file's modules are never let go: a worker that kept on would spend its time collecting them.
  workerIdleMemoryLimit: '800MB',
  // A test that starts the service several times takes half a minute where the machine has other work.
  testTimeout: 60_000,
  projects: onDemand
    ? [onDemand]
    : [
        service,
        process_,
        ...(process.env.TEST_DATABASE_URL === undefined ? [] : [postgres, replicas]),
        ...(process.env.TEST_CHECKOUT === undefined ? [] : [containers]),
      ],
};
