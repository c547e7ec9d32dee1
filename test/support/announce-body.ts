import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Sends the head of a body of 1 GiB and none of it: the status, which only who answers from the head alone gives. */
export async function announceBody(
  url: string,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<number | undefined> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const request = send(url, {
    method,
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(2 ** 30), ...headers },
  });
  request.on('error', () => undefined);
  request.flushHeaders();
  const status = await new Promise<number | undefined>((resolve) =>
    request.on('response', (response) => resolve(response.statusCode)),
  );
  request.destroy();
  return status;
}
