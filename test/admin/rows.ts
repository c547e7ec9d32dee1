import { digest, randomHex } from '../../src/common/secrets.js';
import type { TokenFixture } from '../support/fixtures.js';
import type { TestApp } from '../support/test-app.js';

/** Inserts the row of a live MCP session that this token opened, without a stream. Its id. */
export async function createSession(
  service: TestApp,
  { tokenId, clientId, userId }: TokenFixture,
  publicId = randomHex(),
): Promise<string> {
  const { id } = await service.prisma.mcpSession.create({
    data: { digest: digest(publicId), tokenId, clientId, userId, replica: 'elsewhere' },
  });
  return id;
}

/** The ways in which a digest could be written into an answer. */
export function spellings(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  return [
    buffer.toString('hex'),
    buffer.toString('base64'),
    buffer.toString('base64url'),
    [...buffer.subarray(0, 6)].join(','),
  ];
}
