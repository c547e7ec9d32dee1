import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEnv, promisify } from 'node:util';

const run = promisify(execFile);

/** What a build may take: the first one installs every package. */
export const BUILD_MS = 900_000;

/** The parts of `docker inspect` that the tests look at. */
export interface Container {
  Id: string;
  RestartCount: number;
  State: { Status: string; ExitCode: number; Health: { Status: string } };
  Config: { User: string };
  HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[] | null; SecurityOpt: string[] | null };
  NetworkSettings: {
    Ports: Record<string, { HostIp: string; HostPort: string }[] | null>;
    Networks: Record<string, { Gateway: string; IPAddress: string }>;
  };
}

/** Settles once `isSo`, asked again and again. The test's own time limit bounds it. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(250);
}

/** Runs a program: what it wrote on both streams. Fails with that where it fails. */
export async function sh(
  program: string,
  args: string[],
  options: { cwd?: string; env?: object } = {},
): Promise<string> {
  const { cwd, env } = options;
  const { stdout, stderr } = await run(program, args, {
    maxBuffer: 2 ** 26,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  return stdout + stderr;
}

/** The copy of the project that test/containers/run.js made, as an operator runs it: `.env` and compose. */
export class Deployment {
  readonly folder = required('TEST_CHECKOUT');
  private readonly composeCommand = required('TEST_COMPOSE').split(' ');

  /** Makes `.env` as the README says, with these settings besides. */
  async configure(settings: Record<string, string | number>): Promise<void> {
    await sh('sh', ['-c', 'rm -f .env && npm run env > .env'], { cwd: this.folder });
    this.set(settings);
  }

  /** Adds settings to `.env`. */
  set(settings: Record<string, string | number>): void {
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    appendFileSync(this.file('.env'), lines.join(''));
  }

  /** What `.env` says. */
  get settings(): Record<string, string> {
    return parseEnv(readFileSync(this.file('.env'), 'utf8')) as Record<string, string>;
  }

  /** The first account. */
  get account(): { email: string; password: string } {
    const { ADMIN_EMAIL: email = '', ADMIN_PASSWORD: password = '' } = this.settings;
    return { email, password };
  }

  /** A path in the copy. */
  file(path: string): string {
    return join(this.folder, path);
  }

  /** Runs compose: what it said. */
  async compose(...args: string[]): Promise<string> {
    const [program = '', ...first] = this.composeCommand;
    return sh(program, [...first, ...args], { cwd: this.folder });
  }

  /** `up`, until all that it starts is healthy. */
  async up(...args: string[]): Promise<void> {
    await this.compose('up', '--detach', ...args);
    await this.healthy();
  }

  /** Waits until every container is healthy. The test's own time limit bounds it. */
  async healthy(): Promise<void> {
    const services = (await this.compose('config', '--services')).trim().split(/\s+/);
    for (const service of services) {
      await until(async () =>
        (await this.containers(service)).every(({ State }) => State.Health.Status === 'healthy'),
      );
    }
  }

  /** Takes everything down, the volumes too. */
  async remove(): Promise<void> {
    await this.compose('down', '--volumes', '--remove-orphans');
  }

  /** A service's container, where it has one. */
  async container(service: string): Promise<Container> {
    const [container] = await this.containers(service);
    if (container === undefined) throw new Error(`${service} has no container`);
    return container;
  }

  /** A service's containers. */
  async containers(service: string): Promise<Container[]> {
    const ids = (await this.compose('ps', '--all', '--quiet', service)).trim().split(/\s+/);
    return JSON.parse(await sh('docker', ['inspect', ...ids])) as Container[];
  }
}

/** What test/containers/run.js says. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error('These tests begin with `npm run test:containers`');
  return value;
}
