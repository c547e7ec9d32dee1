import { hostname } from 'node:os';
import type { Config } from '../config/config.js';
import { formerRows, replicaName } from './replica.js';

describe('the name of a process', () => {
  const config = { port: 3000 } as Config;

  it('is the same again when it is started again where it was', () => {
    expect(replicaName(config)).toBe(`${hostname()}:3000`);
  });

  it('tells its rows from those of others on a shared database', () => {
    const shared = { port: 3000, databaseUrl: 'postgres://db/gatehouse' } as Config;
    expect(formerRows(shared)).toEqual({ replica: `${hostname()}:3000` });
  });

  it('is that of every row where the database is embedded', () => {
    expect(formerRows(config)).toEqual({});
  });
});
