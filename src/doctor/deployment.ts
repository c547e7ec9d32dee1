import { isLoopbackHost } from '../common/http/loopback.js';
import type { Answer } from './http/answer.js';
import { ask, type Question } from './http/ask.js';

/** How a deployment is looked at. */
export interface Settings {
  /** For each answer to arrive, in milliseconds. */
  limitMs: number;
  /** A stream carries a comment this often, in milliseconds; some more is waited for it. */
  heartbeatMs: number;
  /** An access token, to open a stream with. */
  token?: string;
  /** Whether to make a registration, and remove it. */
  isRegistering: boolean;
  /** Where plain http of the same host is answered, if it is. */
  plainBase?: string;
}

/** A deployment, as it is seen from outside. */
export class Deployment {
  private readonly known = new Map<string, Promise<Answer>>();

  /** @param base PUBLIC_URL as it should be: scheme and host, no path, no trailing slash */
  constructor(
    readonly base: string,
    readonly settings: Settings,
  ) {}

  /** Whether it is on https. */
  get isTls(): boolean {
    return this.base.startsWith('https:');
  }

  /** Its host without the port. */
  get hostname(): string {
    return new URL(this.base).hostname;
  }

  /** Whether its name is one of this machine's own. */
  get isLoopback(): boolean {
    return isLoopbackHost(this.hostname);
  }

  /**
   * Asks, whatever the certificate is: one check tells of that, and the others go on.
   *
   * @param path with its leading slash, and the query
   * @throws Unanswered
   */
  ask(path: string, question: Question = {}): Promise<Answer> {
    return ask(new URL(this.base + path), question, { limitMs: this.settings.limitMs, isVerified: false });
  }

  /** The same for what sends or gets a secret: only where the certificate is good. */
  askInTrust(path: string, question: Question): Promise<Answer> {
    return ask(new URL(this.base + path), question, { limitMs: this.settings.limitMs, isVerified: true });
  }

  /** A plain GET, asked once for all checks that want it. */
  get(path: string): Promise<Answer> {
    const answer = this.known.get(path) ?? this.ask(path);
    this.known.set(path, answer);
    return answer;
  }

  /** Whether a URL is on this origin, so that it may be asked. */
  owns(url: unknown): url is string {
    return typeof url === 'string' && URL.canParse(url) && new URL(url).origin === this.base;
  }
}
