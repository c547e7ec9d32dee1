import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure } from './command-failure.js';
import { readSettings } from './settings.js';

describe('readSettings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-command-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads where the service runs as the service does', () => {
    const url = (variables: Record<string, string>): string =>
      readSettings({ ADMIN_API_KEY: 'key', ...variables }).baseUrl;
    expect(url({})).toBe('http://localhost:3000');
    expect(url({ PORT: '4000', PUBLIC_URL: '' })).toBe('http://localhost:4000');
    expect(url({ PORT: '4000', PUBLIC_URL: 'https://docs.example' })).toBe('https://docs.example');
  });

  it.each(['http://docs.example', 'https://docs.example/', 'docs.example', 'file:///etc/passwd'])(
    'sends no key to %s',
    (url) => {
      expect(() => readSettings({ ADMIN_API_KEY: 'key', PUBLIC_URL: url })).toThrow(CommandFailure);
    },
  );

  it('takes the key that is given, else the one that the service generated', () => {
    writeFileSync(join(folder, 'credentials.env'), '# Made\nADMIN_API_KEY=generated\nSESSION_SECRET=x\n');
    expect(readSettings({ DATA_DIR: folder }).adminKey).toBe('generated');
    expect(readSettings({ DATA_DIR: folder, ADMIN_API_KEY: '' }).adminKey).toBe('generated');
    expect(readSettings({ DATA_DIR: folder, ADMIN_API_KEY: 'given' }).adminKey).toBe('given');
    expect(() => readSettings({ DATA_DIR: join(folder, 'none') })).toThrow(/ADMIN_API_KEY/);
  });
});
