import { Injectable } from '@nestjs/common';
import { SharedWork } from '../common/shared-work.js';
import { Config } from '../config/config.js';

/** An answer that takes longer is as good as none. */
const LIMIT_MS = 3000;
/** What was found serves everyone who asks for this long: the page is public, and must not be a lever. */
const KEEP_MS = 5000;

/** One thing that a connector needs, and whether it was found. */
export interface Finding {
  /** What was looked at, in words. */
  subject: string;
  url: string;
  /** What is wrong, in words; undefined where nothing is. */
  fault: string | undefined;
}

/** Asks for what a connector asks for, at the public address, as a connector would. */
@Injectable()
export class DiscoveryCheck {
  private readonly check = new SharedWork(() => this.look(), KEEP_MS);

  constructor(private readonly config: Config) {}

  /** What was found at BASE, now or a few seconds ago. */
  findings(): Promise<Finding[]> {
    return this.check.do();
  }

  private look(): Promise<Finding[]> {
    const { baseUrl } = this.config;
    const resource = `${baseUrl}/.well-known/oauth-protected-resource`;
    return Promise.all([
      find('Who signs people in', `${baseUrl}/.well-known/oauth-authorization-server`, async (response) =>
        expectDocument(response, { issuer: baseUrl }),
      ),
      find('What is protected', `${resource}/sse`, async (response) =>
        expectDocument(response, { resource: `${baseUrl}/sse` }),
      ),
      find('The way from the connector URL to both', `${baseUrl}/sse`, (response) =>
        expectChallenge(response, resource),
      ),
    ]);
  }
}

type Expectation = (response: Response) => string | undefined | Promise<string | undefined>;

async function find(subject: string, url: string, expectation: Expectation): Promise<Finding> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: limit });
    const fault = await expectation(response);
    if (!response.bodyUsed) await response.body?.cancel();
    return { subject, url, fault };
  } catch {
    return { subject, url, fault: 'This server could not reach it' };
  }
}

async function expectDocument(
  response: Response,
  expected: Record<string, string>,
): Promise<string | undefined> {
  if (response.status !== 200) return `It answered ${response.status}, not 200`;
  const document: unknown = await response.json().catch(() => undefined);
  if (typeof document !== 'object' || document === null) return 'It is no JSON document';
  const values = new Map<string, unknown>(Object.entries(document));
  const wrong = Object.entries(expected).find(([name, value]) => values.get(name) !== value);
  return wrong && `Its ${wrong[0]} is not ${wrong[1]}`;
}

function expectChallenge(response: Response, resource: string): string | undefined {
  if (response.status !== 401) return `It answered ${response.status} without a token, not 401`;
  const challenge = response.headers.get('WWW-Authenticate') ?? '';
  return challenge.includes(`resource_metadata="${resource}"`)
    ? undefined
    : `Its challenge does not name ${resource}`;
}
