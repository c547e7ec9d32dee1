import type { Config } from '../config/config.js';
import { formerRows } from './replica.js';

describe('the rows of a process', () => {
  const self = { name: 'here:3000' };

  it('on a database that others use are those under its name, of whichever run', () => {
    const config = { databaseUrl: 'postgresql://db.example/gatehouse' } as Config;
    expect(formerRows(config, self)).toEqual({
      OR: [{ replica: 'here:3000' }, { replica: { startsWith: 'here:3000/' } }],
    });
  });

  it('on the embedded database are all', () => {
    expect(formerRows({} as Config, self)).toEqual({});
  });
});
