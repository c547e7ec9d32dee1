import { CleanUpService, type Cleared } from '../../src/clean-up/clean-up.service.js';
import { digest, randomHex, randomToken } from '../../src/common/secrets.js';
import { createClient, createUser } from '../support/fixtures.js';
import type { MovableClock } from '../support/movable-clock.js';
import type { TestApp } from '../support/test-app.js';

export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** The tables that a clean-up deletes from. */
export type Table = 'client' | 'authorizationRequest' | 'authorizationCode' | 'accessToken' | 'refreshToken' | 'refreshAnswer' | 'userSession' | 'mcpSession' | 'toolExecution' | 'grant'; // prettier-ignore

/** A row that was made. */
export interface Row {
  table: Table;
  id: string;
}

/** Rows of any age, made without the flow. Times are seconds from now; negative: ago. */
export class World {
  constructor(
    readonly service: TestApp,
    private readonly clock: MovableClock,
  ) {}

  /** Clears once. */
  clear(): Promise<Cleared> {
    return this.service.app.get(CleanUpService).run();
  }

  async exists({ table, id }: Row): Promise<boolean> {
    const { prisma } = this.service;
    const where = { where: { id } };
    const count = {
      client: () => prisma.client.count(where),
      authorizationRequest: () => prisma.authorizationRequest.count(where),
      authorizationCode: () => prisma.authorizationCode.count(where),
      accessToken: () => prisma.accessToken.count(where),
      refreshToken: () => prisma.refreshToken.count(where),
      refreshAnswer: () => prisma.refreshAnswer.count(where),
      userSession: () => prisma.userSession.count(where),
      mcpSession: () => prisma.mcpSession.count(where),
      toolExecution: () => prisma.toolExecution.count(where),
      grant: () => prisma.grant.count(where),
    }[table];
    return (await count()) === 1;
  }

  at(seconds: number): Date {
    return this.clock.in(seconds);
  }

  async client(times: { createdAt?: number; lastUsedAt?: number; revokedAt?: number } = {}): Promise<Row> {
    const id = await createClient(this.service);
    await this.service.prisma.client.update({ where: { id }, data: this.instants(times) });
    return { table: 'client', id };
  }

  user(): Promise<string> {
    return createUser(this.service);
  }

  async grant(client: Row, times: { createdAt?: number; revokedAt?: number } = {}): Promise<Row> {
    const { id } = await this.service.prisma.grant.create({
      data: {
        userId: await this.user(),
        clientId: client.id,
        scopes: ['mcp'],
        audience: this.service.base,
        ...this.instants(times),
      },
    });
    return { table: 'grant', id };
  }

  async request(client: Row, times: { expiresAt: number; approvedAt?: number }): Promise<Row> {
    const { id } = await this.service.prisma.authorizationRequest.create({
      data: {
        id: randomToken(24),
        clientId: client.id,
        redirectUri: 'https://client.example/callback',
        codeChallenge: 'c'.repeat(43),
        audience: this.service.base,
        browserDigest: digest(randomToken()),
        expiresAt: this.at(times.expiresAt),
        ...this.instants({ approvedAt: times.approvedAt }),
      },
    });
    return { table: 'authorizationRequest', id };
  }

  async code(
    { client, grant, request }: { client: Row; grant: Row; request: Row },
    times: { expiresAt: number; redeemedAt?: number },
  ): Promise<Row> {
    const { id } = await this.service.prisma.authorizationCode.create({
      data: {
        digest: digest(randomToken()),
        requestId: request.id,
        clientId: client.id,
        userId: await this.ownerOf(grant),
        grantId: grant.id,
        expiresAt: this.at(times.expiresAt),
        ...this.instants({ redeemedAt: times.redeemedAt }),
      },
    });
    return { table: 'authorizationCode', id };
  }

  async token(
    { client, grant, code }: { client: Row; grant: Row; code?: Row },
    times: { expiresAt: number; revokedAt?: number },
  ): Promise<Row> {
    const { id } = await this.service.prisma.accessToken.create({
      data: {
        digest: digest(randomToken()),
        grantId: grant.id,
        codeId: code?.id ?? null,
        clientId: client.id,
        userId: await this.ownerOf(grant),
        audience: this.service.base,
        expiresAt: this.at(times.expiresAt),
        ...this.instants({ revokedAt: times.revokedAt }),
      },
    });
    return { table: 'accessToken', id };
  }

  async refreshToken(
    { client, grant, code }: { client: Row; grant: Row; code: Row },
    times: { expiresAt: number; rotatedAt?: number; revokedAt?: number },
  ): Promise<Row> {
    const { rotatedAt, revokedAt } = times;
    const { id } = await this.service.prisma.refreshToken.create({
      data: {
        digest: digest(randomToken()),
        grantId: grant.id,
        codeId: code.id,
        clientId: client.id,
        userId: await this.ownerOf(grant),
        expiresAt: this.at(times.expiresAt),
        ...this.instants({ rotatedAt, revokedAt }),
      },
    });
    return { table: 'refreshToken', id };
  }

  async refreshAnswer({ id }: Row, times: { expiresAt: number }): Promise<Row> {
    await this.service.prisma.refreshAnswer.create({
      data: { id, sealed: digest(randomToken()), expiresAt: this.at(times.expiresAt) },
    });
    return { table: 'refreshAnswer', id };
  }

  async userSession(userId: string, times: { expiresAt: number; endedAt?: number }): Promise<Row> {
    const { id } = await this.service.prisma.userSession.create({
      data: {
        digest: digest(randomToken()),
        userId,
        expiresAt: this.at(times.expiresAt),
        ...this.instants({ endedAt: times.endedAt }),
      },
    });
    return { table: 'userSession', id };
  }

  async mcpSession(client: Row, token: Row, times: { endedAt?: number } = {}): Promise<Row> {
    const { id } = await this.service.prisma.mcpSession.create({
      data: { ...(await this.call(client, token)), digest: digest(randomHex()), ...this.instants(times) },
    });
    return { table: 'mcpSession', id };
  }

  async execution(client: Row, token: Row, times: { expiresAt: number }): Promise<Row> {
    const { id } = await this.service.prisma.toolExecution.create({
      data: {
        ...(await this.call(client, token)),
        id: randomHex(),
        tool: 'echo',
        status: 'succeeded',
        expiresAt: this.at(times.expiresAt),
      },
    });
    return { table: 'toolExecution', id };
  }

  private async call(
    client: Row,
    token: Row,
  ): Promise<{ clientId: string; tokenId: string; userId: string; replica: string }> {
    const { userId } = await this.service.prisma.accessToken.findUniqueOrThrow({ where: { id: token.id } });
    return { clientId: client.id, tokenId: token.id, userId, replica: 'elsewhere' };
  }

  private async ownerOf(grant: Row): Promise<string> {
    return (await this.service.prisma.grant.findUniqueOrThrow({ where: { id: grant.id } })).userId;
  }

  private instants<T extends Record<string, number | undefined>>(times: T): { [K in keyof T]?: Date } {
    const given = Object.entries(times).filter((entry): entry is [string, number] => entry[1] !== undefined);
    return Object.fromEntries(given.map(([name, seconds]) => [name, this.at(seconds)])) as {
      [K in keyof T]?: Date;
    };
  }
}
