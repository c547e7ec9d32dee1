import { createHmac, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import { equalSecrets } from '../../common/secrets.js';

const SIGNATURE_LENGTH = 43;

const envelope = z.object({
  /** Of the request, and of its answer. */
  id: z.string().max(64),
  from: z.string().max(300),
  to: z.string().max(300),
  /** Counts what `from` has sent to anyone. */
  sequence: z.number().int().nonnegative(),
  /** By the time that replicas share, in ms. */
  at: z.number(),
  kind: z.enum(['request', 'answer', 'failure']),
  /** Of a request. */
  topic: z.string().max(64),
  body: z.json(),
});

/** A message from one replica to another. */
export type Envelope = z.infer<typeof envelope>;

/** Signs messages for the replicas of one deployment, and tells theirs from others. */
export class Seal {
  private readonly keys: readonly [Buffer, ...Buffer[]];

  /** @param secrets the first one signs; what any of them signed is good */
  constructor([secret = '', ...previous]: readonly string[], deployment: string) {
    this.keys = [derive(secret, deployment), ...previous.map((old) => derive(old, deployment))];
  }

  /** The message as it is sent: its HMAC-SHA-256 in base64url, and its JSON. */
  write(message: Envelope): string {
    const json = JSON.stringify(message);
    return `${sign(this.keys[0], json)}${json}`;
  }

  /** What one of us wrote; undefined where it was somebody else, or is malformed. */
  read(sent: string): Envelope | undefined {
    const signature = sent.slice(0, SIGNATURE_LENGTH);
    const json = sent.slice(SIGNATURE_LENGTH);
    if (!this.keys.some((key) => equalSecrets(signature, sign(key, json)))) return undefined;
    return envelope.safeParse(JSON.parse(json)).data;
  }
}

function derive(secret: string, deployment: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, deployment, 'gatehouse replica bus 1', 32));
}

function sign(key: Buffer, json: string): string {
  return createHmac('sha256', key).update(json).digest('base64url');
}
