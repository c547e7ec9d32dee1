import type { IncomingMessage } from 'node:http';

/** A body is longer than it may be. */
export class BodyTooLarge extends Error {}

/**
 * Reads the body of a request, and no further than its bound: the rest is left for the server to throw away.
 *
 * @param most in bytes
 * @throws BodyTooLarge; another error where the body breaks off
 */
export function readBody(request: IncomingMessage, most: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > most) settle(() => reject(new BodyTooLarge()));
    };
    const onEnd = (): void => {
      const [first] = chunks;
      settle(() => resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)));
    };
    const onBroken = (): void => settle(() => reject(new Error('The body broke off')));
    const settle = (how: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
      request.pause();
      how();
    };
    if (request.destroyed) onBroken();
    else request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}
