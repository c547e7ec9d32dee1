import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ClientCapabilities } from '@modelcontextprotocol/sdk/types.js';
import { Clock } from '../../../common/clock.js';
import { Config } from '../../../config/config.js';
import type { AccessIdentity } from '../../../tokens/access-identity.js';

/** What a session id says of itself. */
export interface KnownSession {
  id: string;
  /** What the client said that it can do when it began the session. */
  capabilities: ClientCapabilities;
}

/** The capabilities that an id tells of, each by a letter. */
const LETTERS: readonly [
  letter: string,
  isIn: (capabilities: ClientCapabilities) => boolean,
  add: ClientCapabilities,
][] = [
  ['s', ({ sampling }) => sampling !== undefined, { sampling: {} }],
  ['e', ({ elicitation }) => elicitation !== undefined, { elicitation: {} }],
  ['f', ({ elicitation }) => elicitation?.form !== undefined, { elicitation: { form: {} } }],
  ['u', ({ elicitation }) => elicitation?.url !== undefined, { elicitation: { url: {} } }],
];

const FORMAT = /^([a-z]*)\.([0-9a-z]{1,11})\.([\w-]{22})\.([\w-]{43})$/;

/** How long an id is good, in seconds: longer than a token, for a client that gets a new one goes on with its session. */
const LIFETIME = 30 * 86_400;

/**
 * The ids of sessions over Streamable HTTP. An id says all that is to be known of its session before anything happens
 * in it, and is signed for its owner: so to open one costs nothing, is remembered by nobody, and holds on every replica.
 */
@Injectable()
export class SessionIds {
  private readonly keys: readonly Buffer[];

  constructor(
    { sessionSecrets }: Config,
    private readonly clock: Clock,
  ) {
    this.keys = sessionSecrets.map((secret) => createHmac('sha256', secret).update('mcp-session').digest());
  }

  /** An id for the caller, whichever of their tokens comes with it. */
  mint(owner: AccessIdentity, capabilities: ClientCapabilities): string {
    const letters = LETTERS.filter(([, isIn]) => isIn(capabilities)).map(([letter]) => letter);
    const expiresAt = Math.floor(this.clock.in(LIFETIME).getTime() / 1000).toString(36);
    const content = `${letters.join('')}.${expiresAt}.${randomBytes(16).toString('base64url')}`;
    return `${content}.${this.signatures(content, owner)[0]?.toString('base64url') ?? ''}`;
  }

  /** What a presented id says; undefined where it is malformed, expired, or another's. */
  read(id: unknown, caller: AccessIdentity): KnownSession | undefined {
    const [, letters = '', expiresAt = '', nonce = '', presented = ''] =
      (typeof id === 'string' && FORMAT.exec(id)) || [];
    if (presented === '') return undefined;
    const signature = Buffer.from(presented, 'base64url');
    const signatures = this.signatures(`${letters}.${expiresAt}.${nonce}`, caller);
    if (!signatures.some((ours) => timingSafeEqual(ours, signature))) return undefined;
    if (parseInt(expiresAt, 36) * 1000 <= this.clock.now().getTime()) return undefined;
    return { id: id as string, capabilities: capabilitiesOf(letters) };
  }

  private signatures(content: string, { userId, clientId }: AccessIdentity): Buffer[] {
    const signed = JSON.stringify([content, userId, clientId]);
    return this.keys.map((key) => createHmac('sha256', key).update(signed).digest());
  }
}

function capabilitiesOf(letters: string): ClientCapabilities {
  const told = LETTERS.filter(([letter]) => letters.includes(letter)).map(([, , add]) => add);
  const elicitation = Object.assign({}, ...told.map((add) => add.elicitation)) as object;
  return Object.assign({}, ...told, letters.includes('e') ? { elicitation } : {}) as ClientCapabilities;
}
