import { ForbiddenException, NotFoundException } from '@nestjs/common';
import { toFailure } from './failure.js';
import { InvalidClient, InvalidGrant } from './oauth-error.js';

/** An error as a library throws it. */
function thrown(name: string, message: string, code?: string): Error {
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}

describe('toFailure', () => {
  it.each([
    ['a known connection error of Prisma', thrown('PrismaClientKnownRequestError', 'P1001', 'P1001')],
    ['a raw query that failed', thrown('PrismaClientKnownRequestError', 'Raw query failed', 'P2010')],
    ['a transaction that timed out', thrown('PrismaClientKnownRequestError', 'Transaction API', 'P2028')],
    ['an unknown one', thrown('PrismaClientUnknownRequestError', 'Something')],
    ['the start of a client', thrown('PrismaClientInitializationError', 'No')],
    ['a refused connection', thrown('Error', '', 'ECONNREFUSED')],
    ['a server that shuts down', thrown('error', 'terminating connection', '57P01')],
    ['a connection lost in mid-query', thrown('Error', 'Connection terminated unexpectedly')],
    ['a pool that has none left', thrown('Error', 'timeout exceeded when trying to connect')],
    ['a closed embedded database', thrown('Error', 'PGlite is closed')],
  ])('%s is 503 with Retry-After, and never a judgement on the client', (_, error) => {
    const failure = toFailure(error);
    expect(failure).toMatchObject({ status: 503, code: 'temporarily_unavailable', logged: error });
    expect(failure.headers['Retry-After']).toMatch(/^\d+$/);
  });

  it('tells nothing of an error that it does not know', () => {
    const error = new Error('SELECT secret FROM /etc/passwd');
    expect(toFailure(error)).toEqual({
      status: 500,
      code: 'server_error',
      description: 'Something went wrong on our side',
      headers: {},
      logged: error,
    });
    expect(toFailure('a string').status).toBe(500);
    expect(toFailure(thrown('PrismaClientKnownRequestError', 'Unique', 'P2002')).status).toBe(500);
  });

  it("keeps an OAuth error's detail for the log", () => {
    const { description, ...failure } = toFailure(new InvalidGrant('expired'));
    expect(failure).toMatchObject({ status: 400, code: 'invalid_grant', logged: 'expired' });
    expect(description).not.toContain(' expired since');
    expect(toFailure(new InvalidClient(true)).headers['WWW-Authenticate']).toMatch(/^Basic /);
    expect(toFailure(new InvalidClient(false)).headers).toEqual({});
  });

  it("replaces the router's words, which repeat the URL with its query", () => {
    expect(toFailure(new NotFoundException('Cannot GET /x?code=secret')).description).toBe(
      'There is nothing here',
    );
    expect(toFailure(new ForbiddenException('Not yours'))).toMatchObject({
      status: 403,
      description: 'Not yours',
    });
  });
});
