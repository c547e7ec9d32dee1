import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstRunCredentials } from './first-run.js';

describe('firstRunCredentials', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-first-run-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes strong ones, keeps them, and takes back a mode that was loosened', () => {
    const dataDir = join(folder, 'data');
    const first = firstRunCredentials(dataDir);
    expect(first.isNew).toBe(true);
    expect(first.credentials.ADMIN_API_KEY.length).toBeGreaterThanOrEqual(32);
    expect(first.credentials.SESSION_SECRET.length).toBeGreaterThanOrEqual(32);
    expect(first.credentials.ADMIN_PASSWORD.length).toBeGreaterThanOrEqual(12);
    chmodSync(first.file, 0o644);
    const second = firstRunCredentials(dataDir);
    expect(second).toEqual({ ...first, isNew: false, credentials: second.credentials });
    expect({ ...second.credentials }).toEqual({ ...first.credentials });
    expect(statSync(first.file).mode & 0o777).toBe(0o600);
  });

  it('makes others in another folder', () => {
    const [one, two] = ['one', 'two'].map((name) => firstRunCredentials(join(folder, name)).credentials);
    expect(one?.ADMIN_API_KEY).not.toBe(two?.ADMIN_API_KEY);
  });
});
