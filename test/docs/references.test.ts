import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = [
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/architecture.md',
  'docs/clients.md',
  'docs/conformance.md',
  'docs/operations.md',
  'docs/security.md',
];
/** The pages in which each row that names a test file says which tests of it. */
const WITH_TESTS = ['docs/clients.md', 'docs/conformance.md', 'docs/operations.md', 'docs/security.md'];

/** A path in backticks, from the project's folder. */
const PATH = /`((?:src|test|docs|prisma|scripts|deploy|bench|eslint-rules|\.ci)\/[^`\s{}<>…*]*)`/g;
/** A test file in backticks and, after a colon, the names of tests in it. */
const TESTS = /`((?:src|test)\/[^`]+\.(?:test|spec)\.ts)`(?:: (“[^”]+”(?:, “[^”]+”)*))?/g;
const LINK = /\]\(([^)#:\s]+)(?:#[^)]*)?\)/g;

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface TestReference {
  file: string;
  names: string[];
}

function testsOf(page: string): TestReference[] {
  return [...read(page).matchAll(TESTS)].map(([, file = '', names = '']) => ({
    file,
    names: [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name),
  }));
}

/** Whether a file has a string of just that: what a test is called, its placeholders as they are written. */
function hasName(file: string, name: string): boolean {
  const source = read(file);
  return ["'", '"', '`'].some((quote) => source.includes(quote + name + quote));
}

describe.each(PAGES)('%s', (page) => {
  it('names only files and folders that are there', () => {
    const paths = [...read(page).matchAll(PATH)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('links only to pages that are there', () => {
    const targets = [...read(page).matchAll(LINK)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });
});

describe.each(WITH_TESTS)('the tests that %s names', (page) => {
  it('are there, by the names that it gives', () => {
    const missing = testsOf(page)
      .flatMap(({ file, names }) => names.map((name) => ({ file, name })))
      .filter(({ file, name }) => !existsSync(join(ROOT, file)) || !hasName(file, name));
    expect(missing).toEqual([]);
  });

  it('are named with each test file, and are many', () => {
    const references = testsOf(page);
    expect(references.filter(({ names }) => names.length === 0)).toEqual([]);
    expect(references.length).toBeGreaterThan(10);
  });
});
