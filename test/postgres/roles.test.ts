import pg from 'pg';
import { AuditService } from '../../src/audit/audit.service.js';
import { PostgresEngine } from '../../src/database/postgres.engine.js';
import { Operator } from '../admin/operator.js';
import { createPerson } from '../users/people.js';
import { PostgresServer } from '../support/postgres-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a role for the service that may only add to the trail, as docs/operations.md has it', () => {
  const [database, owner, role] = ['theirs', 'its_owner', 'the_service'];
  let server: PostgresServer;
  let service: TestApp;

  /** The database, as that role. */
  const as = (user: string): string => {
    const url = new URL(server.url);
    return Object.assign(url, { pathname: `/${database}`, username: user }).href;
  };
  const run = async (url: string, ...statements: string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.asSuperuser(async (superuser) => {
      await superuser.query(`CREATE ROLE ${owner} LOGIN`);
      await superuser.query(`CREATE ROLE ${role} LOGIN`);
      await superuser.query(`CREATE DATABASE ${database} OWNER ${owner}`);
    });
    await run(
      as(owner),
      `GRANT USAGE ON SCHEMA public TO ${role}`,
      `ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
      `ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ${role}`,
    );
    const engine = new PostgresEngine(as(role), as(owner));
    await engine.migrate();
    await run(
      as(owner),
      `REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role}`,
      `REVOKE UPDATE, DELETE ON audit_events FROM ${role}`,
    );
    service = await startTestApp({ engine });
  });
  afterAll(async () => {
    await service.close();
    server.remove();
  });

  it('erases a person all the same, and changes nothing else of the trail', async () => {
    const operator = new Operator(service);
    const [erased, other] = [
      await createPerson(service, 'bob@example.com'),
      await createPerson(service, 'carol@example.com'),
    ];
    await service.app.get(AuditService).flush();
    expect((await operator.call('POST', `users/${erased}/erasure`)).status).toBe(204);
    const events = (id: string): Promise<number> =>
      service.prisma.auditEvent.count({ where: { userId: id } });
    expect([await events(erased), (await events(other)) > 2]).toEqual([0, true]);

    await expect(run(as(role), 'UPDATE audit_events SET address = NULL')).rejects.toThrow(
      'permission denied',
    );
    await expect(run(as(role), 'DELETE FROM audit_events')).rejects.toThrow('permission denied');
    // Nobody asked for that one.
    await run(as(role), `SELECT pseudonymise_audit_events('${other}', 0, 1000000)`);
    expect(await events(other)).toBeGreaterThan(2);
  });

  it('is ready, and the trail is written', async () => {
    expect((await fetch(`${service.base}/health/ready`)).status).toBe(200);
    await service.app.get(AuditService).flush();
    expect(await service.prisma.auditEvent.count({ where: { type: 'user.erased' } })).toBe(1);
  });
});
