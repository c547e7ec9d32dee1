/**
 * Reads a body, and no further than a little past its bound.
 *
 * @param most in bytes
 * @returns what was read: longer than `most` where the body is
 * @throws what the stream does, where it breaks off
 */
export async function readAtMost(body: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return Buffer.concat(chunks);
}
