import { InvalidEnvironment, parseEnvironment } from './environment.js';

/** The faults of an environment, each as the name it begins with. */
function faultsOf(variables: Record<string, string>): string[] {
  try {
    parseEnvironment(variables);
    return [];
  } catch (error) {
    if (error instanceof InvalidEnvironment) return [...error.faults];
    throw error;
  }
}

const SECRETS = {
  ADMIN_API_KEY: 'k'.repeat(32),
  ADMIN_EMAIL: 'admin@example.com',
  ADMIN_PASSWORD: 'p'.repeat(12),
  SESSION_SECRET: 's'.repeat(32),
};

describe('parseEnvironment', () => {
  it('has a default for everything but the secrets', () => {
    expect(parseEnvironment({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: './data',
      ACCESS_TOKEN_TTL: 86_400,
      REFRESH_TOKENS: 'off',
      REFRESH_TOKEN_TTL: 2_592_000,
      AUTH_CODE_TTL: 300,
      AUTH_REQUEST_TTL: 600,
      REGISTRATION: 'open',
      REGISTRATION_STATUS: '200',
      MCP_SERVER_NAME: 'Gatehouse',
      SEARCH_LANGUAGE: 'english',
      MAX_SESSIONS: 10_000,
      MAX_SESSIONS_PER_USER: 100,
      TRUST_PROXY: 0,
      LOG_LEVEL: 'info',
    });
  });

  it('takes an empty value for an absent one', () => {
    expect(parseEnvironment({ PORT: '', ADMIN_API_KEY: '', DATABASE_URL: '' }).PORT).toBe(3000);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '3e3'],
    ['PORT', '-1'],
    ['PUBLIC_URL', 'gatehouse.example'],
    ['DATABASE_URL', 'mysql://db/gatehouse'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://:a/b@redis:6379'],
    ['ADMIN_API_KEY', 'k'.repeat(31)],
    ['SESSION_SECRET', 's'.repeat(31)],
    ['SESSION_SECRET_PREVIOUS', 's'.repeat(31)],
    ['ADMIN_EMAIL', 'admin'],
    ['ADMIN_PASSWORD', 'p'.repeat(11)],
    ['ACCESS_TOKEN_TTL', '0'],
    ['AUTH_CODE_TTL', '601'],
    ['REFRESH_TOKENS', 'true'],
    ['REFRESH_TOKEN_TTL', '0'],
    ['REGISTRATION', 'yes'],
    ['REGISTRATION_STATUS', '204'],
    ['SEARCH_LANGUAGE', "english'; DROP TABLE documents"],
    ['MCP_SERVER_NAME', 'x'.repeat(65)],
    ['RATE_LIMITS', 'true'],
    ['TRUST_PROXY', 'on'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s, naming it', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: `));
  });

  it('never repeats a value: it may be a secret', () => {
    const values = {
      ADMIN_API_KEY: 'short-key',
      ADMIN_PASSWORD: 'short-one',
      DATABASE_URL: 'x://u:hidden@db',
      REDIS_URL: 'y://u:hidden@redis',
    };
    const faults = faultsOf(values).join();
    for (const value of [...Object.values(values), 'hidden']) expect(faults).not.toContain(value);
  });

  it('names every fault together', () => {
    const faults = faultsOf({
      PORT: 'x',
      LOG_LEVEL: 'loud',
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://db/x',
    });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      ...Object.keys(SECRETS),
    ]);
  });

  it('asks for secrets in production with a DATABASE_URL, and there alone', () => {
    const database = { DATABASE_URL: 'postgres://db/x' };
    expect(faultsOf({ NODE_ENV: 'production', ...database })).toHaveLength(4);
    expect(faultsOf({ NODE_ENV: 'production', ...database, ...SECRETS })).toEqual([]);
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual([]);
    expect(faultsOf(database)).toEqual([]);
  });

  it('splits a list at its commas', () => {
    expect(parseEnvironment({ REDIRECT_HOSTS: ' a.example, b.example ,' }).REDIRECT_HOSTS).toEqual([
      'a.example',
      'b.example',
    ]);
  });
});
