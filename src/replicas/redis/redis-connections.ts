import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';

const CONNECT_MS = 2000;
/** A command that is not answered by then has failed, whether or not it was carried out. */
const COMMAND_MS = 1000;
const PING_MS = 1000;
/** A connection on which nothing comes for that long, in spite of the pings, leads nowhere. */
const SILENCE_MS = 4000;
const LONGEST_PAUSE_MS = 2000;

/** The connections to Redis: one for commands and one to listen on. Where it is away they try again, for good. */
export class RedisConnections {
  readonly commands: Redis;
  readonly subscriber: Redis;
  private readonly logger = new Logger('Redis');
  private readonly pings: NodeJS.Timeout;
  private readonly ready = new Set<Redis>();
  private isAway = false;

  /** Connects in the background. */
  constructor(url: string) {
    this.commands = this.open(url);
    this.subscriber = this.open(url);
    this.pings = setInterval(() => this.ping(), PING_MS);
    this.pings.unref();
  }

  /** Whether both are connected. */
  get isReady(): boolean {
    return this.ready.size === 2;
  }

  close(): void {
    clearInterval(this.pings);
    this.ready.clear();
    this.commands.disconnect();
    this.subscriber.disconnect();
  }

  private open(url: string): Redis {
    const client = new Redis(url, {
      connectTimeout: CONNECT_MS,
      commandTimeout: COMMAND_MS,
      socketTimeout: SILENCE_MS,
      // Nothing is kept for later, and nothing is done twice.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), LONGEST_PAUSE_MS),
      connectionName: 'gatehouse',
    });
    client.on('ready', () => {
      this.ready.add(client);
      if (this.isReady && this.isAway) this.logger.log('Redis is there again');
      if (this.isReady) this.isAway = false;
    });
    client.on('error', (error: Error) => this.away(error.message));
    client.on('close', () => {
      if (this.ready.delete(client)) this.away('the connection was lost');
    });
    return client;
  }

  private away(reason: string): void {
    if (this.isAway) return;
    this.isAway = true;
    this.logger.warn(`Redis cannot be used, replicas do without: ${reason}`);
  }

  private ping(): void {
    for (const client of this.ready) client.ping().catch(() => undefined);
  }
}
