import { Injectable } from '@nestjs/common';
import { errors, type JSONWebKeySet, type JWTPayload } from 'jose';
import { Clock } from '../../common/clock.js';
import { digest } from '../../common/secrets.js';
import { Config } from '../../config/config.js';
import type { Client } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { ASSERTION_ALGORITHMS } from './auth-methods.js';
import { readClaims, verifyAssertion } from './client-assertion.js';
import { ClientKeysService } from './client-keys.service.js';

/** How far ahead an assertion may expire, in seconds: for so long its `jti` is kept. */
const LONGEST_LIFETIME = 600;
/** How far apart two clocks may be, in seconds. */
const TOLERANCE = 30;

/** Whether clients signed what they say (RFC 7523 §3): by their own key, for this server, for now, and once. */
@Injectable()
export class ClientAssertionsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly keys: ClientKeysService,
  ) {}

  /**
   * What is wrong with a client's assertion, for the log and the trail; undefined where nothing is. Then it is used up.
   *
   * @throws TemporarilyUnavailable where the client's keys could not be fetched
   */
  async faultOf(assertion: string, client: Client): Promise<string | undefined> {
    const claimed = readClaims(assertion);
    // Before anything is fetched: it must at least say that it is from this client.
    if (claimed?.subject !== client.id) return 'an assertion of nobody, or of another';
    const keys = await this.keys.keysOf(client, claimed.kid);
    if (keys === undefined) return 'an assertion of a client without usable keys';
    const verified = await this.verify(assertion, client, keys);
    if (typeof verified === 'string') return verified;
    return (await this.useUp(client, verified)) ? undefined : 'an assertion that was used before';
  }

  private async verify(
    assertion: string,
    { id, assertionAlgorithm }: Client,
    keys: JSONWebKeySet,
  ): Promise<UsableOnce | string> {
    try {
      const claims = await verifyAssertion(assertion, keys, {
        algorithms: assertionAlgorithm === null ? [...ASSERTION_ALGORITHMS] : [assertionAlgorithm],
        issuer: id,
        subject: id,
        audience: this.config.baseUrl,
        requiredClaims: ['exp', 'jti'],
        clockTolerance: TOLERANCE,
        currentDate: this.clock.now(),
      });
      return this.check(claims);
    } catch (error) {
      // A key that is no key is an error of the platform's: the client published it.
      return `a wrong assertion (${error instanceof errors.JOSEError ? error.code : 'unusable key'})`;
    }
  }

  /** RFC 7523bis: this server alone, as one string, so that no other that it was meant for can use it here. */
  private check({ aud, exp = 0, jti }: JWTPayload): UsableOnce | string {
    if (aud !== this.config.baseUrl) return 'an assertion for several audiences';
    const expiresAt = new Date(exp * 1000);
    if (!(expiresAt <= this.clock.in(LONGEST_LIFETIME + TOLERANCE)))
      return 'an assertion that lives too long';
    if (typeof jti !== 'string' || jti === '') return 'an assertion without a jti';
    return { jti, expiresAt };
  }

  /** One INSERT decides which of several at once it serves. */
  private async useUp({ id }: Client, { jti, expiresAt }: UsableOnce): Promise<boolean> {
    const { count } = await this.prisma.usedAssertion.createMany({
      data: [{ id: digest(`${id}\n${jti}`), expiresAt: this.clock.in(TOLERANCE, expiresAt) }],
      skipDuplicates: true,
    });
    return count > 0;
  }
}

/** What must not come again, and until when it could. */
interface UsableOnce {
  jti: string;
  expiresAt: Date;
}
