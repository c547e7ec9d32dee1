import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEngine } from '../../src/database/embedded.engine.js';
import { applyMigrations } from '../../src/database/migrator.js';

describe('migrations on the embedded database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-migrations-'));
  let engine: EmbeddedEngine;
  beforeAll(async () => {
    engine = await EmbeddedEngine.inMemory();
    writeFileSync(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  function write(name: string, sql: string): void {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), sql);
  }

  it('applies what is missing, in order, once', async () => {
    write('20260102000000_second', 'ALTER TABLE cake ADD COLUMN price int;');
    write('20260101000000_first', 'CREATE TABLE cake (id int);');
    expect(await applyMigrations(engine.adapter, folder)).toEqual([
      '20260101000000_first',
      '20260102000000_second',
    ]);
    expect(await applyMigrations(engine.adapter, folder)).toEqual([]);
  });

  it('refuses a migration that was edited after it was applied', async () => {
    write('20260101000000_first', 'CREATE TABLE cake (id bigint);');
    await expect(applyMigrations(engine.adapter, folder)).rejects.toThrow(
      /edited since: 20260101000000_first/,
    );
    write('20260101000000_first', 'CREATE TABLE cake (id int);');
  });

  it('does not record one that fails as applied: the start is refused until a person looks', async () => {
    write('20260103000000_third', 'CREATE TABLE icing (id int); SELECT 1 / 0;');
    await expect(applyMigrations(engine.adapter, folder)).rejects.toThrow();
    await expect(applyMigrations(engine.adapter, folder)).rejects.toThrow(/half-way.*20260103000000_third/);
  });
});
