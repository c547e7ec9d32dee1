import { request } from 'node:http';
import { json } from 'node:stream/consumers';

/** What a tunnel's program does on this machine: passes on requests to a public name, and says where they came from. */
export class Tunnel {
  /**
   * @param port where the service listens on this machine
   * @param name the public host
   * @param address of who calls
   */
  constructor(
    private readonly port: string,
    private readonly name: string,
    private readonly address: string,
  ) {}

  /** Calls a route that answers in JSON. */
  async call<T>(
    method: string,
    path: string,
    { bearer, body }: { bearer?: string | undefined; body?: object },
  ): Promise<T> {
    const headers = {
      Host: this.name,
      'X-Forwarded-For': this.address,
      'X-Forwarded-Proto': 'https',
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: this.port, method, path, headers }, (response) => {
        json(response).then((answer) => resolve(answer as T), reject);
      })
        .on('error', reject)
        .end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
